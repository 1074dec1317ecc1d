import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { Fault, FaultRule } from '../../src/emulator/index.ts';
import { audit, emulator, everythingIn, packages, pick } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

const fleet = fleetOf(packages(5), DEMO_INSTANCE_ID);
const query = 'QueryOTAFirmware';

/** What one firmware of five answers, and what is said of it. */
const CASES: readonly [name: string, fault: Fault, code: string, detail: RegExp][] = [
  ['two million files', { kind: 'huge', part: 'files', count: 2_000_000 }, 'BeyondLimits', /more than 1000 files/],
  ['a path of three megabytes', { kind: 'huge', part: 'path', count: 3_000_000 }, 'BeyondLimits', /FirmwareUrl has 3000\d+ char/],
  ['a description of three megabytes', { kind: 'huge', part: 'description', count: 3_000_000 }, 'BeyondLimits', /FirmwareDesc has 3000000 char/],
  ['an error of four megabytes', { kind: 'huge', part: 'error', count: 2_000_000 }, `iot.${'x'.repeat(95)}…`, /^y{299}…$/],
]; // prettier-ignore

describe('an answer beyond all bounds', () => {
  test.each(CASES)('%s: this one failed, the rest is audited', async (_name, fault, code, detail) => {
    const served = await emulator({ fleet, faults: [{ match: { firmwareId: 'fw0003' }, fault }] });
    const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url]);
    expect([result.code, result.json.coverage.audited, result.json.coverage.failed]).toEqual([4, 4, 1]);
    const rows = result.rows('coverage');
    expect(pick(rows, 'firmware_id', 'reason', 'code')).toEqual([['fw0003', 'failed', code]]);
    expect(rows[0]?.['detail']).toMatch(detail);
    expect(result.json.incomplete_because.join()).toContain(code);
    // csv of Python gives up at 131,072 characters a cell.
    expect(
      Math.max(
        ...everythingIn(result.json.folder)
          .split(/[\n,]/)
          .map(({ length }) => length),
      ),
    ).toBeLessThan(10_000);
  });

  test('a page of two million entries: the list is incomplete', async () => {
    const fault: Fault = { kind: 'huge', part: 'entries', count: 2_000_000 };
    const served = await emulator({ fleet, faults: [{ match: { operation: 'ListOTAFirmware' }, fault }] });
    const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url]);
    expect([result.code, result.json.coverage.requested]).toEqual([4, 0]);
    expect(result.json.incomplete_because.join()).toMatch(
      /page 1 of the list could not be read: BeyondLimits: the page has 2000000 entries/,
    );
  });

  test('every answer: SIGINT ends the run within five seconds', async () => {
    const faults: FaultRule[] = [
      { match: { operation: query }, fault: { kind: 'huge', part: 'files', count: 500_000 } },
    ];
    let interrupt: (() => void) | undefined;
    let interruptedAtMs = 0;
    const served = await emulator({
      fleet: fleetOf(packages(200), DEMO_INSTANCE_ID),
      faults: [{ match: { operation: query, nth: 1 }, fault: { kind: 'wrong-types' } }, ...faults],
      onCall: ({ operation, fault }) => {
        if (operation !== query || fault !== 'huge' || interruptedAtMs > 0) return;
        interruptedAtMs = performance.now();
        interrupt?.();
      },
    });
    const out = await tempFolder();
    // The service answers in this process too: what sixteen such answers cost it would be in the measure.
    const job = `
name: adhoc
targets: [{ account: a, region: cn-shanghai, endpoint: "${served.url}", instances: [${DEMO_INSTANCE_ID}] }]
select: { list: true }
concurrency: { queries: 4 }
`;
    const result = await runCli(
      ['run', await put(await tempFolder(), 'job.yaml', job), '--qps', '5000', '--out', out],
      {
        env: DEMO_ENV,
        onInterrupt: (callback) => {
          interrupt = () => callback('SIGINT');
          return () => undefined;
        },
      },
    );
    expect(result.code).toBe(130);
    expect(performance.now() - interruptedAtMs).toBeLessThan(5_000);
    expect(readdirSync(join(out, 'adhoc'))).toContain('.work');
  });
});
