import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { unverified } from '../../src/checks/unverified.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import type { ResultRecord, RunInfo } from '../../src/core/model/run.ts';
import type { Difference } from '../../src/core/model/selection.ts';
import { evaluateRun } from '../../src/evaluate/evaluate.ts';
import type { EvaluateOptions } from '../../src/evaluate/evaluate.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { differencesOf, firmwareOf } from '../support/records.ts';
import { TARGET, at, observed, report, sha256, stream, unanswered } from './support/observations.ts';

const INFO: RunInfo = {
  runId: '20261123T020000Z-a1b2c3',
  job: 'nightly',
  toolVersion: '0',
  nodeVersion: 'v20',
  host: 'h',
  startedAt: at(0),
  asOf: at(0),
};
const OBSERVATIONS: Observation[] = [
  observed({}, { seq: 1 }),
  unanswered('not-found', { seq: 2, firmwareId: 'fw2' }),
];
const DIFFERENCES: Difference[] = [
  { target: TARGET, firmwareId: 'x', reason: 'not-in-list', source: 'ids.csv', sourceLine: 2 },
];

function options(change: Partial<EvaluateOptions> = {}): EvaluateOptions {
  return {
    info: INFO,
    finishedAt: at(1),
    policySha256: 'c0de',
    policy: createPolicy({ checks: {}, failOn: 'high' }),
    observations: () => stream(OBSERVATIONS),
    differences: () => stream(DIFFERENCES),
    targetReports: [report()],
    fingerprint: sha256,
    ...change,
  };
}

describe('an evaluated run', () => {
  it('has its summary, checks and head before the first row is read', async () => {
    const run = await evaluateRun(options());
    expect(run.summary.coverage).toEqual({ requested: 2, audited: 1, notFound: 1, denied: 0, failed: 0 });
    expect(run.summary.differences).toBe(1);
    expect(run.checks).toHaveLength(CHECKS.length);
    expect([run.info, run.finishedAt, run.policySha256]).toEqual([INFO, at(1), 'c0de']);
  });

  it('can be read again and again, in the order of the selection', async () => {
    const run = await evaluateRun(options());
    const first = await firmwareOf(run);
    const second = await firmwareOf(run);
    expect(first.map(({ observation }) => observation.seq)).toEqual([1, 2]);
    expect(second).toEqual(first);
    expect(first[1]?.findings[0]?.findingId).toMatch(/^[0-9a-f]{16}$/);
    expect(await differencesOf(run)).toEqual(DIFFERENCES);
    expect(await differencesOf(run)).toEqual(DIFFERENCES);
  });

  it('holds one firmware at a time and closes its source when a reader stops early', async () => {
    let given = 0;
    let closed = 0;
    async function* many(): AsyncGenerator<Observation, void, undefined> {
      try {
        for (let seq = 1; seq <= 100; seq += 1) {
          given += 1;
          yield await Promise.resolve(observed({}, { seq }));
        }
      } finally {
        closed += 1;
      }
    }
    // Of checks that look at the population it is read more often, one firmware at a time as well.
    const policy = createPolicy({ checks: {}, failOn: 'high' }, [unverified]);
    const run = await evaluateRun(options({ observations: many, policy }));
    expect([given, closed]).toEqual([100, 1]);
    given = 0;
    const read: ResultRecord[] = [];
    for await (const record of run.records()) {
      read.push(record);
      if (read.length === 3) break;
    }
    expect([given, closed]).toEqual([3, 2]);
  });

  it('refuses an as_of that is no time', async () => {
    await expect(evaluateRun(options({ info: { ...INFO, asOf: 'today' } }))).rejects.toThrow(RangeError);
  });
});
