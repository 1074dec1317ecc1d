import { ossSignatureV1, ossSignatureV2, ossSignatureV4 } from './oss-sign.ts';
import type { OssRequest } from './oss-sign.ts';

/** `20260102T030405Z` → epoch milliseconds. */
function parseOssDate(text: string): number {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  return parts
    ? Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`)
    : Number.NaN;
}

function epochMs(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : Number.NaN;
}

/** A pre-signed link taken apart; what differs between V1, V2 and V4 is only where the parts stand. */
export interface SignedLink {
  accessKeyId: string;
  token: string | undefined;
  signature: string;
  expiresAtMs: number;
  shownExpiry: string;
  sign(request: OssRequest, secret: string): string;
  /** The parameter that carries the signature, which is not signed itself. */
  signatureName: string;
}

/** V4's `x-oss-expires` is relative and at most seven days. */
export const LONGEST_V4_SECONDS = 604_800;

/** Reads the signature in a query; undefined where there is none. */
export function readLink(params: ReadonlyMap<string, string>): SignedLink | undefined {
  const get = (name: string): string => params.get(name) ?? '';
  const version = params.get('x-oss-signature-version');
  if (version === undefined && params.has('Signature')) {
    return {
      accessKeyId: get('OSSAccessKeyId'),
      token: params.get('security-token'),
      signature: get('Signature'),
      expiresAtMs: epochMs(get('Expires')),
      shownExpiry: get('Expires'),
      sign: ossSignatureV1,
      signatureName: 'Signature',
    };
  }
  if (version === undefined) return undefined;
  const isV4 = version !== 'OSS2';
  return {
    accessKeyId: isV4 ? (get('x-oss-credential').split('/')[0] ?? '') : get('x-oss-access-key-id'),
    token: params.get('x-oss-security-token'),
    signature: get('x-oss-signature'),
    expiresAtMs: isV4
      ? parseOssDate(get('x-oss-date')) + epochMs(get('x-oss-expires'))
      : epochMs(get('x-oss-expires')),
    shownExpiry: get('x-oss-expires'),
    sign: isV4 ? ossSignatureV4 : ossSignatureV2,
    signatureName: 'x-oss-signature',
  };
}
