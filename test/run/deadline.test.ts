import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { emulator, idsFile, packages, readTable } from '../support/audit.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const ids = packages(300).map(({ firmwareId }) => firmwareId);

describe('a deadline', () => {
  it('ends collecting in time, with an INCOMPLETE report of what there is', async () => {
    const out = await tempFolder();
    const service = await emulator({ fleet: fleetOf(packages(300), DEMO_INSTANCE_ID) });
    const target = targetOf(service.url, {
      select: { ids: { path: await idsFile(out, ids) } },
      quota: { queryQps: 20, listQps: 10, share: 1 },
    });
    const before = performance.now();
    const outcome = await runJob(jobOf([target], join(out, 'reports'), { deadlineMs: 1_500 }), portsOf());
    expect(performance.now() - before).toBeLessThan(13_000);

    const { coverage, complete } = outcome.summary;
    expect([outcome.exitCode, complete]).toEqual([4, false]);
    expect(coverage.requested).toBe(300);
    expect(coverage.audited).toBeGreaterThan(0);
    expect(coverage.audited + coverage.failed).toBe(300);
    const left = readTable(outcome.folder, 'coverage');
    expect(left).toHaveLength(coverage.failed);
    expect(new Set(left.map((row) => row['code']))).toEqual(new Set(['DeadlineReached']));
    expect(service.stats().received).toBeLessThanOrEqual(coverage.audited + 1);
  });

  it('of more days than a timer of Node can wait ends nothing', async () => {
    const service = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
    const job = jobOf([targetOf(service.url)], await tempFolder(), { deadlineMs: 30 * 86_400_000 });
    const { summary } = await runJob(job, portsOf());
    expect([summary.complete, summary.coverage.audited]).toEqual([true, 3]);
  });

  it('within a list says that the selection may be incomplete', async () => {
    const out = await tempFolder();
    const service = await emulator({
      fleet: fleetOf(packages(300), DEMO_INSTANCE_ID),
      faults: [{ match: { operation: 'ListOTAFirmware', page: 2 }, fault: { kind: 'hang' } }],
    });
    const job = jobOf([targetOf(service.url)], join(out, 'reports'), {
      deadlineMs: 600,
      timeouts: { connectMs: 1_000, headersMs: 400, bodyMs: 400, callMs: 500 },
    });
    const outcome = await runJob(job, portsOf());
    expect(outcome.exitCode).toBe(4);
    expect(outcome.summary.incompleteBecause.join('\n')).toMatch(
      /page 2 of the list could not be read: DeadlineReached/,
    );
    expect(outcome.summary.coverage.requested).toBe(100);
  });
});
