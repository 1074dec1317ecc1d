import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/instant.ts';
import { capacity } from '../../src/checks/capacity.ts';
import { populationShift } from '../../src/checks/population-shift.ts';
import type { PopulationCount } from '../../src/core/model/baseline.ts';
import type { ExceptionRule } from '../../src/core/model/catalogue.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { Target } from '../../src/core/model/target.ts';
import type { NotCompared } from '../../src/evaluate/evaluate.ts';
import { exitCode } from '../../src/evaluate/exit-code.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { PolicySpec } from '../../src/evaluate/policy.ts';
import { evaluated, startOf } from './support/evaluated.ts';
import type { InMemory } from './support/evaluated.ts';
import { TARGET, observed, report, unanswered } from './support/observations.ts';

/** A target whose list has so many packages. */
function listed(total: number, change: Partial<TargetReport> = {}): TargetReport {
  const list = { total, collected: total, pages: 1, repeated: 0 };
  return report({ chosenBy: 'whole-list', list, ...change });
}
const UNREAD = { selectionProblem: 'page 2 could not be read' };

interface Night {
  reports: TargetReport[];
  policy?: Partial<PolicySpec>;
  observations?: Observation[];
  notCompared?: NotCompared[];
}

async function evaluatedNight(of: Night, night: number, before: InMemory | null): Promise<InMemory> {
  const policy = createPolicy({ checks: {}, failOn: 'high', ...of.policy }, [capacity, populationShift]);
  return evaluated({ ...of, policy, night, before: of.notCompared ? null : before });
}

async function nights(...given: Night[]): Promise<InMemory[]> {
  const done: InMemory[] = [];
  for (const [number, night] of given.entries())
    done.push(await evaluatedNight(night, number, done.at(-1) ?? null));
  return done;
}

const rows = ({ findings }: Pick<InMemory, 'findings'>): string[] =>
  findings.map(({ checkId, verdict, state, observed }) => `${checkId} ${verdict} ${state}: ${observed}`);
const shifts = async (...totals: (number | TargetReport)[]): Promise<string[][]> => {
  const reports = totals.map((total) => ({ reports: [typeof total === 'number' ? listed(total) : total] }));
  return (await nights(...reports)).map(rows);
};

describe('the population against the run before', () => {
  it('is told in the run that sees it change, and resolved in the next', async () => {
    expect(await shifts(400, 390, 120, 125, 125)).toEqual([
      [],
      [],
      ['population-shift fail new: packages: 120'],
      ['population-shift fail resolved: packages: 120'],
      [],
    ]);
    expect((await shifts(100, 10, 100))[2]).toEqual(['population-shift fail persisting: packages: 100']);
    expect((await shifts(100, 10, 10, 100))[3]).toEqual(['population-shift fail reopened: packages: 100']);
  });

  it('is compared with the last run that read the whole list: what broke off hides nothing', async () => {
    const unread = listed(80, UNREAD);
    expect(await shifts(400, unread, unread, 90)).toEqual([
      [],
      ['capacity unknown new: 80 packages or more', 'population-shift unknown new: unknown'],
      ['capacity unknown persisting: 80 packages or more', 'population-shift unknown persisting: unknown'],
      ['population-shift fail persisting: packages: 90', 'capacity unknown resolved: 80 packages or more'],
    ]);
    const [, , , fourth] = await nights(
      ...[listed(400), unread, unread, listed(90)].map((one) => ({ reports: [one] })),
    );
    expect(fourth!.findings[0]?.message).toContain(`the run of ${formatInstant(startOf(0))} had 400`);
    expect(fourth!.findings[0]?.expected).toBe('within 30% of 400');
  });

  it('resolves nothing where it cannot be judged', async () => {
    expect(await shifts(400, 120, listed(3, UNREAD), report({ chosenBy: 'file' }), 400)).toEqual([
      [],
      ['population-shift fail new: packages: 120'],
      ['capacity unknown new: 3 packages or more', 'population-shift unknown persisting: unknown'],
      [],
      ['population-shift fail persisting: packages: 400', 'capacity unknown resolved: 3 packages or more'],
    ]);
  });

  it('knows nothing before the first list that was read', async () => {
    expect(await shifts(listed(3, UNREAD), 400, 400)).toEqual([
      ['capacity unknown new: 3 packages or more'],
      ['population-shift unknown new: unknown', 'capacity unknown resolved: 3 packages or more'],
      ['population-shift unknown resolved: unknown'],
    ]);
    expect(await shifts(report({ chosenBy: 'file' }), 400)).toEqual([[], []]);
    expect(await shifts(listed(9, { chosenBy: 'filtered-list' }), 400)).toEqual([[], []]);
    expect(await shifts(report({ chosenBy: 'whole-list', list: null, ...UNREAD }))).toEqual([
      ['capacity unknown new: 0 packages or more'],
    ]);
  });

  it('is unknown where the run before cannot be read', async () => {
    const notCompared: NotCompared[] = [{ runId: 'run0', problem: 'altered' }];
    const [night] = await nights({ reports: [listed(10)], notCompared });
    expect(rows(night!)).toEqual(['population-shift unknown new: unknown']);
    const older: NotCompared[] = [{ runId: 'run0', problem: 'version' }];
    const [first] = await nights({ reports: [listed(10)], notCompared: older });
    expect(rows(first!)).toEqual([]);
  });

  it('is forgotten after 400 days without a list', async () => {
    const [first] = await nights({ reports: [listed(400)] });
    const later = async (night: number): Promise<PopulationCount | null | undefined> => {
      const of = { reports: [report({ chosenBy: 'file' })] };
      return (await evaluatedNight(of, night, first!)).stored[0]?.population;
    };
    expect(await later(400)).toEqual({ count: 400, at: startOf(0) });
    expect(await later(401)).toBeNull();
  });

  it('is known too where the check is off', async () => {
    const off = { checks: { 'population-shift': { enabled: false, params: {} } } };
    const [, second] = await nights({ reports: [listed(400)], policy: off }, { reports: [listed(10)] });
    expect(rows(second!)).toEqual(['population-shift fail new: packages: 10']);
  });
});

describe('a finding of a target', () => {
  const full = listed(460);

  it('is about no firmware, and keeps its name', async () => {
    const [first, second] = await nights({ reports: [full] }, { reports: [listed(470)] });
    expect(first!.findings[0]).toMatchObject({
      checkId: 'capacity',
      category: 'target',
      severity: 'low',
      state: 'new',
      fileIndex: 0,
      fileName: '',
      subject: { target: TARGET, firmwareId: '', productKey: '', moduleName: '', destVersion: '' },
      remediation: expect.stringContaining('DeleteOTAFirmware') as string,
    });
    expect(first!.findings[0]?.findingId).toMatch(/^[0-9a-f]{16}$/);
    expect(second!.findings[0]).toMatchObject({
      state: 'persisting',
      findingId: first!.findings[0]?.findingId,
      firstSeen: startOf(0),
    });
  });

  it('is told apart by account, instance and region, and judged once for a target', async () => {
    const others: Target[] = [
      { ...TARGET, account: 'other' },
      { ...TARGET, iotInstanceId: 'iot-2' },
      { ...TARGET, region: 'eu-central-1' },
    ];
    const reports = [full, ...others.map((target) => listed(460, { target }))];
    const [night] = await nights({ reports });
    expect(night!.findings.map(({ subject }) => subject.target)).toEqual([TARGET, ...others]);
    expect(new Set(night!.findings.map(({ findingId }) => findingId)).size).toBe(4);
  });

  it('counts in the summary as any other', async () => {
    const [, night] = await nights(
      { reports: [listed(900)] },
      { reports: [full, listed(3, { target: { ...TARGET, region: 'x' } })] },
    );
    const { summary } = night!.run;
    expect(summary.open).toMatchObject({ high: 1, low: 1 });
    expect(summary.checks).toMatchObject({
      capacity: { pass: 1, open: 1, accepted: 0, unknown: 0, notApplicable: 0 },
      'population-shift': { pass: 0, open: 1, accepted: 0, unknown: 0, notApplicable: 1 },
    });
    expect(summary.counting).toBe(1);
    expect(summary.states).toMatchObject({ new: 1, persisting: 1 });
    expect(summary.complete).toBe(true);
  });

  it('counts where it could not be judged, as one of a package does', async () => {
    const [, unread] = await nights({ reports: [full] }, { reports: [listed(3, UNREAD)] });
    expect(unread!.run.summary).toMatchObject({
      complete: false,
      outcome: 'incomplete',
      counting: 1,
      open: { high: 0 },
      unknown: { high: 1, low: 1 },
      unjudged: { high: 1, low: 1 },
    });
    // The list was read, and there is nothing to compare it with.
    const notCompared: NotCompared[] = [{ runId: 'run0', problem: 'altered' }];
    const [lost] = await nights({ reports: [listed(10)], notCompared });
    const { summary } = lost!.run;
    expect(lost!.findings).toMatchObject([{ verdict: 'unknown', severity: 'high', counts: true }]);
    expect(summary).toMatchObject({ complete: true, outcome: 'fail', counting: 1 });
    expect(exitCode({ summary, allTargetsRefused: false, outputsFailed: false })).toBe(3);
  });

  it.each<[string, Partial<PolicySpec>]>([
    ['below fail-on', { failOn: 'critical' }],
    ['of a check that only reports', { checks: { 'population-shift': { soft: true, params: {} } } }],
  ])('does not count where it could not be judged and is %s', async (_, policy) => {
    const notCompared: NotCompared[] = [{ runId: 'run0', problem: 'altered' }];
    const [lost] = await nights({ reports: [listed(10)], notCompared, policy });
    expect(lost!.run.summary).toMatchObject({ outcome: 'pass', counting: 0, unjudged: { high: 1 } });
  });

  it('asks for the list alone: package without an answer do not matter', async () => {
    const observations = [observed(), unanswered('failed', { firmwareId: 'fw2' })];
    const found = await nights(
      { reports: [listed(2)], observations },
      { reports: [listed(2)], observations },
    );
    expect(found.map(rows)).toEqual([[], []]);
    const [first] = found;
    expect(first!.firmware.flatMap(({ verdicts }) => verdicts)).toEqual([]);
  });

  it('can be accepted by check; a product that is named is not that of a target', async () => {
    const rule = (change: Partial<ExceptionRule>): ExceptionRule => ({
      id: 'EX',
      check: 'capacity',
      product: '*',
      module: '*',
      firmware: '*',
      reason: 'r',
      owner: 'o',
      approver: 'a',
      ticket: '',
      until: '',
      ...change,
    });
    const under = async (one: ExceptionRule): Promise<unknown[]> => {
      const [night] = await nights({ reports: [full], policy: { exceptions: { rules: [one] } } });
      return [night!.findings[0]?.state, night!.run.exceptions[0]?.matched];
    };
    expect(await under(rule({}))).toEqual(['accepted', 1]);
    expect(await under(rule({ check: '*' }))).toEqual(['accepted', 1]);
    expect(await under(rule({ product: 'pk*' }))).toEqual(['new', 0]);
  });

  it('goes by the job: severity, parameters, report only', async () => {
    const policy = {
      checks: { capacity: { severity: 'critical', soft: true, params: { limit: 50, at: '50%' } } },
    } as const;
    const [night] = await nights({ reports: [listed(25)], policy });
    expect(night!.findings).toMatchObject([{ checkId: 'capacity', severity: 'critical', counts: false }]);
    expect(night!.run.summary.counting).toBe(0);
  });
});
