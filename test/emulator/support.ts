import { request as httpRequest } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/core/ports.ts';
import { DEMO_INSTANCE_ID, DEMO_KEY, startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, EmulatorOptions, FleetPackage } from '../../src/emulator/index.ts';
import { EMPTY_BODY_SHA256, percentEncode, signatureAcs3, signatureV1 } from '../../src/iot/sign.ts';
import type { AccessKey } from '../../src/iot/sign.ts';

export const NOW_MS: number = Date.parse('2026-11-23T02:00:00Z');

/** A clock that stands until it is moved; its sleeps return at once. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}
function testClock(startMs: number = NOW_MS): TestClock {
  let elapsedMs = 0;
  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    sleep: async () => {},
    advance: (ms) => void (elapsedMs += ms),
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  bytes: Buffer;
}

export interface RawCall {
  method?: string;
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request on a connection of its own; rejects as Node does when the answer breaks off. */
export function raw(url: string, call: RawCall): Promise<Answer> {
  const target = new URL(url);
  const path = (call.path ?? '/') + (call.query === undefined ? '' : `?${call.query}`);
  const options = {
    host: target.hostname,
    port: target.port,
    method: call.method ?? 'GET',
    path,
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ ...options, headers: call.headers ?? {} }, (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part));
      message.on('error', reject);
      message.on('end', () => {
        const bytes = Buffer.concat(parts);
        const headers = message.headers as Record<string, string>;
        resolve({ status: message.statusCode ?? 0, headers, text: bytes.toString('utf8'), bytes });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(call.body);
  });
}

export type Params = Record<string, string>;
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}/, '');
const encodeQuery = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

export interface SignOptions {
  key?: AccessKey;
  nowMs?: number;
  nonce?: string;
  method?: string;
  /** Drops or replaces what was signed, after signing: `undefined` drops. */
  tamper?: Record<string, string | undefined>;
  /** Replaced before signing. */
  set?: Record<string, string | undefined>;
}

function replaced(params: Params, changes: Record<string, string | undefined> = {}): Params {
  const merged = { ...params, ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Params;
}

/** A V1 call: parameters in the query, or for POST in a form body. */
export function v1(params: Params, options: SignOptions = {}): RawCall {
  const key = options.key ?? DEMO_KEY;
  const method = options.method ?? 'GET';
  const commons: Params = {
    Version: '2018-01-20',
    Format: 'JSON',
    AccessKeyId: key.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: options.nonce ?? randomUUID(),
    Timestamp: isoSeconds(options.nowMs ?? NOW_MS),
    ...(key.securityToken === undefined ? {} : { SecurityToken: key.securityToken }),
  };
  const all = replaced({ ...commons, ...params }, options.set);
  const signature = signatureV1(method, Object.entries(all), key.accessKeySecret);
  const text = encodeQuery(replaced({ ...all, Signature: signature }, options.tamper));
  if (method !== 'POST') return { method, query: text };
  return { method, body: text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

/** A V3 call: `POST /?params` with an empty body. */
export function v3(url: string, params: Params, options: SignOptions = {}): RawCall {
  const key = options.key ?? DEMO_KEY;
  const { Action = '', ...rest } = params;
  const token = key.securityToken;
  const commons: Params = {
    host: new URL(url).host,
    'x-acs-action': Action,
    'x-acs-version': '2018-01-20',
    'x-acs-date': isoSeconds(options.nowMs ?? NOW_MS),
    'x-acs-signature-nonce': options.nonce ?? randomUUID(),
    'x-acs-content-sha256': EMPTY_BODY_SHA256,
    ...(token === undefined ? {} : { 'x-acs-accesskey-id': key.accessKeyId, 'x-acs-security-token': token }),
  };
  const headers = replaced(commons, options.set);
  const method = options.method ?? 'POST';
  const signed = { method, path: '/', params: Object.entries(rest), headers, payloadHash: EMPTY_BODY_SHA256 };
  const { signature, signedHeaders } = signatureAcs3(signed, key.accessKeySecret);
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
  return {
    method,
    query: encodeQuery(rest),
    headers: replaced({ ...headers, authorization }, options.tamper),
  };
}

export const query = (firmwareId: string, more: Params = {}): Params => ({
  Action: 'QueryOTAFirmware',
  IotInstanceId: DEMO_INSTANCE_ID,
  FirmwareId: firmwareId,
  ...more,
});
export const list = (page: number | string, size: number | string, more: Params = {}): Params => ({
  Action: 'ListOTAFirmware',
  IotInstanceId: DEMO_INSTANCE_ID,
  CurrentPage: String(page),
  PageSize: String(size),
  ...more,
});

/** Runs a body against an emulator of its own, on a clock that stands at `NOW_MS`, and closes it. */
export async function withEmulator<T>(
  options: EmulatorOptions,
  body: (emulator: Emulator, clock: TestClock) => Promise<T>,
): Promise<T> {
  const clock = testClock();
  const emulator = await startEmulator({ clock, quota: { kind: 'none', query: 0, list: 0 }, ...options });
  try {
    return await body(emulator, clock);
  } finally {
    await emulator.close();
  }
}

// Answers of the service are read as they come: their shape is what is tested.
// oxlint-disable-next-line typescript/no-explicit-any
export const json = (answer: Answer): any => JSON.parse(answer.text);

/** A plain verified package; a test changes what it is about. */
export function somePackage(change: Partial<FleetPackage> = {}): FleetPackage {
  return {
    firmwareId: 'aaaaaaaaaaaaaaaaaaaa030100',
    firmwareName: 'fw-one',
    description: 'one',
    productKey: 'a1AbCdEfGhI',
    productName: 'Lamp',
    moduleName: 'default',
    type: 0,
    srcVersion: '',
    destVersion: '1.2.0',
    status: 1,
    verifyProgress: 100,
    signMethod: 'SHA256',
    udi: '',
    utcCreate: '2026-06-01T08:00:00.000Z',
    utcModified: '2026-06-01T08:05:00.000Z',
    files: [
      {
        name: 'fw.bin',
        sizeBytes: 924,
        link: { kind: 'signed', version: 'V1' },
        object: { seed: 'one', sizeBytes: 924 },
      },
    ],
    ...change,
  };
}
