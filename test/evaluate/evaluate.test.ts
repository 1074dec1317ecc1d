import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { unverified } from '../../src/checks/unverified.ts';
import { formatInstant } from '../../src/core/instant.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import type { Difference } from '../../src/core/model/selection.ts';
import type { Target } from '../../src/core/model/target.ts';
import { evaluateTarget } from '../../src/evaluate/evaluate-target.ts';
import { startEvaluation } from '../../src/evaluate/evaluate.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { collectedTarget, evaluated, infoOf } from './support/evaluated.ts';
import { TARGET, at, observed, report, sha256, unanswered } from './support/observations.ts';

const OTHER: Target = { ...TARGET, region: 'eu-central-1' };
const OBSERVATIONS: Observation[] = [observed(), unanswered('not-found', { firmwareId: 'fw2' })];
const DIFFERENCES: Difference[] = [
  { target: TARGET, firmwareId: 'x', reason: 'not-in-list', source: 'ids.csv', sourceLine: 2 },
];

describe('an evaluated run', () => {
  it('has its summary, checks and head', async () => {
    const { run } = await evaluated({ observations: OBSERVATIONS, differences: DIFFERENCES });
    expect(run.summary.coverage).toEqual({ requested: 2, audited: 1, notFound: 1, denied: 0, failed: 0 });
    expect(run.summary.differences).toBe(1);
    expect(run.checks).toHaveLength(CHECKS.length);
    expect(run).toMatchObject({ info: infoOf(0), finishedAt: at(0), locale: 'en', baseline: null });
    expect(run.trend.map(({ runId }) => runId)).toEqual(['run0']);
  });

  it('says the same of the same, with the same IDs', async () => {
    const given = { observations: OBSERVATIONS, differences: DIFFERENCES };
    const first = await evaluated(given);
    expect(await evaluated(given)).toEqual(first);
    expect(first.others).toEqual([]);
    expect(first.findings[0]?.findingId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has firmware in the order of the selection, then differences, target by target, numbered through', async () => {
    const observations = [...OBSERVATIONS, observed({}, { target: OTHER })];
    const reports = [report(), report({ target: OTHER })];
    const { records, firmware } = await evaluated({ observations, reports, differences: DIFFERENCES });
    expect(records.map(({ kind }) => kind)).toEqual(['firmware', 'firmware', 'difference', 'firmware']);
    expect(firmware.map(({ observation: { seq, target } }) => [seq, target.region])).toEqual([
      [1, TARGET.region],
      [2, TARGET.region],
      [3, OTHER.region],
    ]);
  });

  it('refuses an as_of that is no time', async () => {
    await expect(evaluated({ info: { asOf: 'today' } })).rejects.toThrow(RangeError);
  });

  it.each<[string, string, boolean]>([
    ['its start', at(0), false],
    ['less than a minute before', at(-0.01), false],
    ['two days before', at(-48), true],
  ])('says so where links are judged as of another time: %s', async (_, asOf, isSaid) => {
    const { run } = await evaluated({ observations: OBSERVATIONS, info: { asOf } });
    expect(run.summary.notes.join().includes(formatInstant(asOf))).toBe(isSaid);
  });
});

describe('evaluating a target', () => {
  it('reads it once, holds one firmware at a time and closes its source when a reader stops early', async () => {
    const seen = { begun: 0, given: 0, closed: 0 };
    async function* many(): AsyncGenerator<Observation, void, undefined> {
      seen.begun += 1;
      try {
        for (let seq = 1; seq <= 100; seq += 1) {
          seen.given += 1;
          yield await Promise.resolve(observed({}, { seq }));
        }
      } finally {
        seen.closed += 1;
      }
    }
    const read = async (most: number): Promise<typeof seen> => {
      Object.assign(seen, { begun: 0, given: 0, closed: 0 });
      const policy = createPolicy({ checks: {}, failOn: 'high' }, [unverified]);
      const started = {
        info: infoOf(0),
        policy,
        fingerprint: sha256,
        isBaselineLost: false,
        knownChecks: null,
        trend: [],
      };
      const context = startEvaluation(started);
      const target = { ...collectedTarget(report(), {}, { context }), observations: many };
      let count = 0;
      for await (const _ of evaluateTarget(target, context)) if ((count += 1) === most) break;
      return { ...seen };
    };
    expect(await read(3)).toEqual({ begun: 1, given: 3, closed: 1 });
    expect(await read(1_000)).toEqual({ begun: 1, given: 100, closed: 1 });
  });
});
