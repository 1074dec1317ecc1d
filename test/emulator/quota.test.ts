import { describe, expect, it } from 'vitest';
import { DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { QuotaOptions } from '../../src/emulator/index.ts';
import { quotaMeter } from '../../src/emulator/quota.ts';
import { json, list, query, raw, somePackage, v1, withEmulator } from './support.ts';
import type { RawCall } from './support.ts';

/** Accepted (`+`) or refused (`-`), call by call, at the given instants. */
function run(kind: QuotaOptions['kind'], limit: number, instants: number[], countRejected = false): string {
  const meter = quotaMeter(kind, limit, countRejected);
  return instants.map((atMs) => (meter.take(atMs).accepted ? '+' : '-')).join('');
}

describe('how calls are counted', () => {
  it.each<[QuotaOptions['kind'], number[], string, boolean?]>([
    ['sliding', [0, 10, 20, 30, 999, 1_000, 1_005, 1_010], '+++--+-+'],
    ['sliding', [900, 950, 990, 1_010, 1_100], '+++--'],
    ['sliding', [0, 10, 20, 500, 1_000, 1_400, 1_500], '+++--++', true],
    ['fixed', [900, 950, 990, 999, 1_000, 1_001, 1_002, 1_003], '+++-+++-'],
    ['bucket', [0, 0, 0, 0, 333, 334, 1_000, 1_000, 1_000], '+++--+++-'],
    ['bucket', [0, 0, 0, 5_000, 5_000, 5_000, 5_000], '++++++-'],
    ['none', [0, 0, 0, 0, 0], '+++++'],
  ])('%s at %j → %s', (kind, instants, expected, countRejected) => {
    expect(run(kind, 3, instants, countRejected)).toBe(expected);
  });

  it.each<[QuotaOptions['kind'], number]>([
    ['sliding', 600],
    ['fixed', 600],
    ['bucket', 334],
  ])('%s says how long to wait', (kind, expected) => {
    const meter = quotaMeter(kind, 3);
    for (const at of [0, 0, 0]) meter.take(at);
    const atMs = kind === 'bucket' ? 0 : 400;
    expect(meter.take(atMs)).toEqual({ accepted: false, retryAfterMs: expected });
  });
});

describe('whose quota it is', () => {
  const other = { accessKeyId: 'other', accessKeySecret: 's' };
  const stranger = { accessKeyId: 'stranger', accessKeySecret: 's' };
  const id = somePackage().firmwareId;
  const options = {
    fleet: fleetOf([somePackage()], 'iot-060a02ne'),
    accounts: [
      { account: 'one', keys: [DEMO_KEY, other] },
      { account: 'two', keys: [stranger] },
    ],
    quota: { kind: 'sliding', query: 3, list: 1 } as const,
  };

  it('is shared by the keys of an account, apart for each operation, and refused calls cost nothing', async () => {
    await withEmulator({ ...options, retryAfterHeader: true }, async (emulator, clock) => {
      const send = async (call: RawCall) => raw(emulator.url, call);
      const codeOf = async (call: RawCall): Promise<string> => json(await send(call)).Code ?? 'ok';
      const now = () => ({ nowMs: clock.now() });
      expect(await codeOf(v1(query(id)))).toBe('ok');
      expect(await codeOf(v1(query(id), { key: other }))).toBe('ok');
      expect(await codeOf(v1(query('unknown')))).toBe('iot.firmware.FirmwareNotFound');
      const refused = await send(v1(query(id), { key: other }));
      expect([refused.status, json(refused).Code]).toEqual([400, 'Throttling.User']);
      expect(refused.headers['x-acs-retry-after']).toBe('1000');
      expect(await codeOf(v1(query(id), { key: stranger }))).toBe('ok');
      expect(await codeOf(v1(list(1, 1)))).toBe('ok');
      expect(await codeOf(v1(list(1, 1)))).toBe('Throttling.User');
      clock.advance(1_000);
      expect(await codeOf(v1(query(id), now()))).toBe('ok');
      expect(emulator.stats()).toMatchObject({
        received: 8,
        accepted: 6,
        throttled: 2,
        mostAcceptedInAnySecond: 3,
        operations: { ListOTAFirmware: { received: 2, accepted: 1, throttled: 1 } },
        errors: { 'Throttling.User': 2, 'iot.firmware.FirmwareNotFound': 1 },
      });
    });
  });

  it('is not used by calls that do not pass authentication', async () => {
    await withEmulator(options, async (emulator) => {
      const bad = { ...DEMO_KEY, accessKeySecret: 'wrong' };
      for (let n = 0; n < 5; n += 1) await raw(emulator.url, v1(query(id), { key: bad }));
      expect(emulator.stats()).toMatchObject({ received: 5, accepted: 0, throttled: 0 });
    });
  });
});
