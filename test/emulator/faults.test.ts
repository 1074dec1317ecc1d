import { describe, expect, it } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import type { Fault, FaultMatch, FaultScript } from '../../src/emulator/index.ts';
import { faultEngine } from '../../src/emulator/faults.ts';
import type { FaultCall } from '../../src/emulator/faults.ts';
import { json, list, query, raw, somePackage, v1, withEmulator } from './support.ts';
import type { Answer } from './support.ts';

const packages = ['fw-0', 'fw-1', 'fw-2', 'fw-3'].map((firmwareId) => somePackage({ firmwareId }));
const fleet = fleetOf(packages, 'iot-060a02ne');
const ID = 'fw-0';

/** What a client sees of one query under a fault: an answer, or the error of its connection. */
async function under(fault: Fault, params = query(ID)): Promise<Answer> {
  const faults: FaultScript = [{ match: {}, fault }];
  return withEmulator({ fleet, faults }, (emulator) => raw(emulator.url, v1(params)));
}

describe('throttling, in each form', () => {
  it.each<[Extract<Fault, { kind: 'throttle' }>['shape'], number, string]>([
    ['user', 400, 'Throttling.User'],
    ['api', 400, 'Throttling.Api'],
    ['generic', 400, 'Throttling'],
    ['flow-control', 503, 'FlowControl.User'],
    ['http-429', 429, 'Throttling.User'],
    ['http-503', 503, 'Throttling'],
    ['system-busy', 200, 'iot.firmware.SystemBusy'],
  ])('%s → %d %s', async (shape, status, code) => {
    const answer = await under({ kind: 'throttle', ...(shape ? { shape } : {}) });
    expect([answer.status, json(answer).Code]).toEqual([status, code]);
    expect(answer.headers).not.toHaveProperty('x-acs-retry-after');
  });

  it('gives hints how long to wait where the script says so', async () => {
    const { headers } = await under({ kind: 'throttle', retryAfterMs: 250, rateLimitHeader: true });
    expect(headers['x-acs-retry-after']).toBe('250');
    expect(headers['x-ratelimit-user-api']).toBe('Limit:20,Remain:0,TimeLeft:250,Reset:1234');
  });
});

describe('failures that answer', () => {
  it.each<[Fault, number, string]>([
    [{ kind: 'server-error' }, 500, 'InternalError'],
    [{ kind: 'server-error', status: 503 }, 503, 'ServiceUnavailable'],
    [{ kind: 'server-error', code: 'UnknownError' }, 500, 'UnknownError'],
    [{ kind: 'success-false', code: 'iot.system.SystemException' }, 200, 'iot.system.SystemException'],
    [{ kind: 'deleted' }, 200, 'iot.firmware.FirmwareNotFound'],
    [{ kind: 'credentials-expired' }, 400, 'InvalidSecurityToken.Expired'],
  ])('%j → %d %s', async (fault, status, code) => {
    const answer = await under(fault);
    expect([answer.status, json(answer).Code]).toEqual([status, code]);
  });

  it('HTML from a load balancer', async () => {
    const answer = await under({ kind: 'html-502' });
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(answer.text).toMatch(/^<html>/);
  });

  it('half a JSON in a whole answer', async () => {
    const answer = await under({ kind: 'unparsable' });
    expect(answer.status).toBe(200);
    expect(() => json(answer)).toThrow(SyntaxError);
  });

  it('wrong types', async () => {
    expect(json(await under({ kind: 'wrong-types' }))).toMatchObject({
      Success: 'true',
      FirmwareInfo: { Status: '1' },
    });
    const { FirmwareInfo: info } = json(await under({ kind: 'wrong-types', variant: 'nonsense' }));
    expect(info).toMatchObject({ FirmwareId: 42, Type: [], MultiFiles: 'none', FirmwareName: 'fw-one' });
  });

  it('an oversized body of exactly the size asked for', async () => {
    const answer = await under({ kind: 'oversized', sizeBytes: 300_000 });
    expect([answer.bytes.length, answer.headers['content-length']]).toEqual([300_000, '300000']);
    expect(json(answer).Success).toBe(true);
  });

  it('a slow body that is whole in the end', async () => {
    expect(json(await under({ kind: 'slow-body', totalMs: 60_000 })).FirmwareInfo.FirmwareId).toBe(ID);
  });
});

describe('connections that fail', () => {
  it.each<[Fault, string]>([
    [{ kind: 'reset' }, 'ECONNRESET'],
    [{ kind: 'truncated' }, 'ECONNRESET'],
    [{ kind: 'truncated', afterBytes: 3 }, 'ECONNRESET'],
  ])('%j ends with %s', async (fault, code) => {
    await expect(under(fault)).rejects.toMatchObject({ code });
  });

  it.each<Fault>([{ kind: 'hang' }, { kind: 'hang', after: 'headers' }])(
    '%j ends when the emulator closes',
    async (fault) => {
      let failure: Promise<unknown> = Promise.resolve();
      await withEmulator({ fleet, faults: [{ match: {}, fault }] }, async (emulator) => {
        failure = raw(emulator.url, v1(query(ID))).catch((error: { code: string }) => error.code);
        await expect.poll(() => emulator.stats().faults['hang']).toBe(1);
      });
      expect(await failure).toBe('ECONNRESET');
    },
  );
});

it('ends the token of the key that called, and no other', async () => {
  const keys = ['STS.a', 'STS.b'].map((accessKeyId) => ({
    accessKeyId,
    accessKeySecret: 's',
    securityToken: 't',
  }));
  const faults: FaultScript = [{ match: { nth: 2 }, fault: { kind: 'credentials-expired' } }];
  await withEmulator({ fleet, faults, accounts: [{ account: 'a', keys }] }, async ({ url }) => {
    const codeOf = async (at: number): Promise<string> =>
      json(await raw(url, v1(query(ID), { key: keys[at]! }))).Code ?? 'ok';
    const expired = 'InvalidSecurityToken.Expired';
    expect([await codeOf(0), await codeOf(0), await codeOf(0), await codeOf(1)]).toEqual([
      'ok',
      expired,
      expired,
      'ok',
    ]);
  });
});

describe('a list that changes while it is read', () => {
  const pages = async (change: 'insert' | 'delete') => {
    const match: FaultMatch = { operation: 'ListOTAFirmware', page: 2, nth: 1 };
    const faults: FaultScript = [{ match, fault: { kind: 'page-shift', change } }];
    return withEmulator({ fleet, faults }, async ({ url }) => {
      const seen: string[] = [];
      let total = 0;
      for (const page of [1, 2, 3]) {
        const answer = json(await raw(url, v1(list(page, 2))));
        total = answer.Total;
        seen.push(
          ...answer.FirmwareInfo.SimpleFirmwareInfo.map((item: { FirmwareId: string }) => item.FirmwareId),
        );
      }
      const again = json(await raw(url, v1(list(1, 2)))).FirmwareInfo.SimpleFirmwareInfo[0].FirmwareId;
      const found = json(await raw(url, v1(query('fw-0')))).Success;
      return { seen, total, again, found };
    });
  };

  it('repeats a package of the page before after an insertion', async () => {
    const { seen, total, again, found } = await pages('insert');
    expect([seen, total, found]).toEqual([['fw-0', 'fw-1', 'fw-1', 'fw-2', 'fw-3'], 5, true]);
    expect(again).toMatch(/^new1/);
  });

  it('skips one after a deletion', async () => {
    const { seen, total, again, found } = await pages('delete');
    expect([seen, total, again, found]).toEqual([['fw-0', 'fw-1', 'fw-3'], 3, 'fw-1', false]);
  });
});

describe('when a rule fires', () => {
  const fault: Fault = { kind: 'reset' };
  const other: Fault = { kind: 'html-502' };
  const none = { firmwareId: undefined, jobId: undefined, page: undefined };
  const q = (subject: string): FaultCall => {
    return { ...none, operation: 'QueryOTAFirmware', subject, firmwareId: subject };
  };
  const l = (subject: string): FaultCall => {
    return { ...none, operation: 'ListOTAFirmware', subject, page: subject };
  };
  const run = (script: FaultScript, calls: FaultCall[], seed = 0): string => {
    const engine = faultEngine(script, seed);
    return calls
      .map((call) => ({ reset: 'x', 'html-502': 'h' })[engine.next(call)?.kind as 'reset'] ?? '.')
      .join('');
  };
  const abab = [q('a'), q('b'), q('a'), q('b'), q('a'), l('1'), l('2')];

  it.each<[FaultMatch, string]>([
    [{}, 'xxxxxxx'],
    [{ operation: 'QueryOTAFirmware' }, 'xxxxx..'],
    [{ firmwareId: 'a' }, 'x.x.x..'],
    [{ page: 2 }, '......x'],
    [{ operation: 'QueryOTAFirmware', first: 1 }, 'xx.....'],
    [{ firmwareId: 'a', first: 2 }, 'x.x....'],
    [{ firmwareId: 'a', nth: 2 }, '..x....'],
    [{ nth: 3 }, '..x....'],
    [{ from: 5 }, '....xxx'],
    [{ every: 3 }, '..x..x.'],
    [{ probability: 0 }, '.......'],
    [{ probability: 1 }, 'xxxxxxx'],
  ])('%j: %s', (match, expected) => {
    expect(run([{ match, fault }], abab)).toBe(expected);
  });

  it.each<[FaultMatch, string]>([
    [{ jobId: 'a' }, 'xxx...'],
    [{ jobId: 'a', page: 2 }, '.x....'],
    [{ operation: 'ListOTATaskByJob', first: 1 }, 'xx.x..'],
    [{ firmwareId: 'f' }, '.....x'],
  ])('%j, calls about update batches: %s', (match, expected) => {
    const t = (jobId: string, page: string): FaultCall => {
      return { ...none, operation: 'ListOTATaskByJob', subject: `${jobId} ${page}`, jobId, page };
    };
    const j: FaultCall = {
      ...t('', '1'),
      operation: 'ListOTAJobByFirmware',
      subject: 'f 1',
      firmwareId: 'f',
    };
    const calls = [t('a', '1'), t('a', '2'), t('a', '1'), t('b', '1'), t('b', '1'), j];
    expect(run([{ match, fault }], calls)).toBe(expected);
  });

  it('counts only calls that earlier rules left alone', () => {
    const script = [
      { match: { firmwareId: 'a', first: 1 }, fault },
      { match: { firmwareId: 'a', first: 1 }, fault: other },
    ];
    expect(run(script, [q('a'), q('a'), q('a')])).toBe('xh.');
  });

  it('draws by seed and attempt, whatever the order of the calls', () => {
    const script = [{ match: { probability: 0.3 }, fault }];
    const ids = Array.from({ length: 200 }, (_, n) => String(n));
    const forward = run(script, ids.map(q), 7);
    const backward = run(script, ids.toReversed().map(q), 7);
    expect(backward.split('').toReversed().join('')).toBe(forward);
    expect(run(script, ids.map(q), 8)).not.toBe(forward);
    const fired = forward.replaceAll('.', '').length;
    expect(fired).toBeGreaterThan(40);
    expect(fired).toBeLessThan(80);
  });

  it('leaves the data of a script untouched by JSON', () => {
    const script: FaultScript = [
      { match: { page: 2, nth: 1 }, fault: { kind: 'page-shift', change: 'insert' } },
    ];
    expect(JSON.parse(JSON.stringify(script))).toEqual(script);
  });
});

it('waits as long as the latency says, on the clock it was given', async () => {
  const waits: number[] = [];
  const { systemClock } = await import('../../src/core/system-clock.ts');
  const clock = {
    ...systemClock,
    now: () => Date.parse('2026-11-23T02:00:00Z'),
    sleep: async (ms: number) => void waits.push(ms),
  };
  await withEmulator({ fleet, clock, latencyMs: { min: 80, max: 300 } }, async (emulator) => {
    for (let n = 0; n < 3; n += 1) await raw(emulator.url, v1(query(ID)));
  });
  expect(waits).toHaveLength(3);
  for (const ms of waits) expect(ms).toSatisfy((value: number) => value >= 80 && value <= 300);
});
