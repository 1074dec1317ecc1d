import { createHash } from 'node:crypto';
import type { Firmware, FirmwareFile, Link } from '../../../src/core/model/firmware.ts';
import type { Observation, TargetReport } from '../../../src/core/model/observation.ts';
import type { Target } from '../../../src/core/model/target.ts';

export const AS_OF_MS: number = Date.parse('2026-11-23T02:00:00.000Z');
export const TARGET: Target = { account: 'acme', region: 'cn-shanghai', iotInstanceId: 'iot-1' };

/** `hours` from `as_of`, ISO 8601 UTC. */
export function at(hours: number): string {
  return new Date(AS_OF_MS + hours * 3_600_000).toISOString();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function signed(expiresAt: string = at(24)): Link {
  return {
    kind: 'signed',
    version: 'V1',
    scheme: 'https',
    host: 'ota.oss-cn-shanghai.aliyuncs.com',
    path: '/a.bin',
    expiresAt,
  };
}

const DIGEST = 'ab'.repeat(32);

/** Files in the service's order, each with its own name and link. */
export function files(...of: [name: string, link: Link][]): FirmwareFile[] {
  return of.map(([name, link], at) => ({
    index: at + 1,
    name,
    sizeBytes: 1_000,
    digest: DIGEST,
    md5: '',
    link,
  }));
}

/** A package that passes everything. */
export function firmware(change: Partial<Firmware> = {}): Firmware {
  return {
    firmwareId: 'fw1',
    firmwareName: 'one',
    description: 'd',
    productKey: 'pk1',
    productName: 'Lamp',
    moduleName: 'default',
    typeCode: 0,
    type: 'full',
    srcVersion: '',
    destVersion: '1.0.0',
    statusCode: 1,
    statusRaw: '1',
    status: 'verified',
    verifyProgress: 100,
    signMethod: 'SHA256',
    firmwareSign: DIGEST,
    multiFile: false,
    files: files(['a.bin', signed()]),
    udiLength: 0,
    udiSecrets: [],
    utcCreate: at(-100),
    utcModified: at(-99),
    ...change,
  };
}

/** A package of several files. */
export function multi(...of: [name: string, link: Link][]): Firmware {
  return firmware({ multiFile: true, files: files(...of) });
}

export function observation(answer: Observation['answer'], change: Partial<Observation> = {}): Observation {
  return {
    seq: 1,
    target: TARGET,
    firmwareId: 'fw1',
    source: 'list',
    sourceLine: null,
    observedAt: at(0),
    requestId: 'R',
    attempts: 1,
    answer,
    ...change,
  };
}

export function observed(change: Partial<Firmware> = {}, of: Partial<Observation> = {}): Observation {
  return observation({ kind: 'observed', firmware: firmware(change) }, of);
}

export function unanswered(
  kind: 'not-found' | 'denied' | 'failed',
  of: Partial<Observation> = {},
): Observation {
  return observation({ kind, code: `Code.${kind}`, detail: 'why' }, of);
}

export function report(change: Partial<TargetReport> = {}): TargetReport {
  return {
    target: TARGET,
    endpoint: 'https://iot.cn-shanghai.aliyuncs.com',
    identity: 'environment',
    selection: 'list',
    list: null,
    duplicates: { count: 0, lines: [] },
    calls: 1,
    throttled: 0,
    stopped: null,
    selectionProblem: null,
    ...change,
  };
}

export async function* stream<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const item of items) yield await Promise.resolve(item);
}
