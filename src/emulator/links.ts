import { percentEncode } from '../iot/sign.ts';
import type { FleetFile, FleetInstance, FleetPackage, LinkPlan } from './fleet.ts';
import { ossSignatureV1, ossSignatureV2, ossSignatureV4 } from './oss-sign.ts';
import type { OssKey } from './oss-sign.ts';
import { hash32 } from './random.ts';
import type { InstanceView } from './view.ts';

/** The bucket and region that demo links name, in the shape that the service's own links have. */
export const OTA_BUCKET = 'iotx-ota';
export const OTA_REGION = 'cn-shanghai';

/** Where links point: a scheme and host, and what goes before the key (the bucket, in path style). */
export interface LinkBase {
  scheme: string;
  host: string;
  prefix: string;
}

/** Keys the store signs with; `sts` is used by plans that ask for a token. */
export interface OssKeys {
  plain: OssKey;
  sts: OssKey;
}

/** The folder of an instance's objects: 32 hex digits, as in the service's links. */
function objectFolder(instance: FleetInstance): string {
  const name = `${instance.account ?? ''}/${instance.iotInstanceId}`;
  return [0, 1, 2, 3].map((part) => hash32(`${part}:${name}`).toString(16).padStart(8, '0')).join('');
}

/** `ota/<folder>/<FirmwareId>_<n>.bin`: the key tells the package, so the store needs no index. */
export function objectKey(instance: FleetInstance, entry: FleetPackage, fileIndex: number): string {
  const suffix = /\.[a-z.]+$/.exec(entry.files[fileIndex]?.name ?? '')?.[0] ?? '.bin';
  return `ota/${objectFolder(instance)}/${entry.firmwareId}_${fileIndex + 1}${suffix}`;
}

/** The package and file that a key names, or undefined. */
export function findObject(
  views: readonly InstanceView[],
  key: string,
): { entry: FleetPackage; file: FleetFile } | undefined {
  const match = /^ota\/([0-9a-f]{32})\/(.+)_(\d{1,4})\.[a-z.]+$/.exec(key);
  if (!match) return undefined;
  const [, folder = '', firmwareId = '', number = ''] = match;
  for (const view of views) {
    if (objectFolder(view.instance) !== folder) continue;
    const entry = view.find(firmwareId);
    const file = entry?.files[Number(number) - 1];
    if (entry && file) return { entry, file };
  }
  return undefined;
}

/** `2026-01-02T03:04:05.000Z` → `20260102T030405Z`, the form of `x-oss-date`. */
function ossDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

type SignedPlan = Extract<LinkPlan, { kind: 'signed' }>;

function signedParams(plan: SignedPlan, key: string, ossKey: OssKey, nowMs: number): Map<string, string> {
  const expiresAt = Math.floor(nowMs / 1_000) + (plan.expiresInSeconds ?? plan.lifetimeSeconds ?? 86_400);
  const request = { method: 'GET', bucket: OTA_BUCKET, key };
  const params = new Map<string, string>();
  if (plan.version === 'V1') {
    params.set('Expires', String(expiresAt)).set('OSSAccessKeyId', ossKey.accessKeyId);
    const token = ossKey.securityToken;
    if (token !== undefined) params.set('security-token', token);
    return params.set('Signature', ossSignatureV1({ ...request, params }, ossKey.accessKeySecret));
  }
  if (plan.version === 'V2') {
    params.set('x-oss-signature-version', 'OSS2').set('x-oss-expires', String(expiresAt));
    params.set('x-oss-access-key-id', ossKey.accessKeyId);
    if (ossKey.securityToken !== undefined) params.set('x-oss-security-token', ossKey.securityToken);
    return params.set('x-oss-signature', ossSignatureV2({ ...request, params }, ossKey.accessKeySecret));
  }
  const lifetime = plan.lifetimeSeconds ?? 86_400;
  const date = ossDate((expiresAt - lifetime) * 1_000);
  const scope = `${date.slice(0, 8)}/${OTA_REGION}/oss/aliyun_v4_request`;
  params
    .set('x-oss-signature-version', 'OSS4-HMAC-SHA256')
    .set('x-oss-credential', `${ossKey.accessKeyId}/${scope}`);
  params.set('x-oss-date', date).set('x-oss-expires', String(lifetime));
  if (ossKey.securityToken !== undefined) params.set('x-oss-security-token', ossKey.securityToken);
  return params.set('x-oss-signature', ossSignatureV4({ ...request, params }, ossKey.accessKeySecret));
}

/** Writes a file's link at `nowMs`. Undefined where the plan sends none. */
export function mintLink(
  plan: LinkPlan,
  key: string,
  { base, keys, nowMs }: { base: LinkBase; keys: OssKeys; nowMs: number },
): string | undefined {
  if (plan.kind === 'literal') return plan.url ?? undefined;
  const path = `${base.prefix}/${percentEncode(key).replaceAll('%2F', '/')}`;
  const url = `${plan.scheme ?? base.scheme}://${plan.host ?? base.host}${path}`;
  if (plan.kind === 'unsigned') return url;
  const params = signedParams(plan, key, plan.sts ? keys.sts : keys.plain, nowMs);
  return `${url}?${[...params].map(([name, value]) => `${name}=${percentEncode(value)}`).join('&')}`;
}
