import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { Summary } from '../../src/core/model/run.ts';
import type { FailOn, Severity } from '../../src/core/model/severity.ts';
import type { Target } from '../../src/core/model/target.ts';
import { ALONE } from '../../src/evaluate/around.ts';
import { judge } from '../../src/evaluate/judge.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { CheckSettings, PolicyOverride } from '../../src/evaluate/policy.ts';
import { createProducts } from '../../src/evaluate/products.ts';
import { createSummary } from '../../src/evaluate/summary.ts';
import { textsOf } from '../../src/texts/index.ts';
import { settleAsNew } from './support/evaluated.ts';
import { AS_OF_MS, TARGET, at, files, firmware, observed, report, sha256 } from './support/observations.ts';
import { signed, unanswered } from './support/observations.ts';

interface Given {
  observations: Observation[];
  reports?: TargetReport[];
  settings?: CheckSettings;
  overrides?: PolicyOverride[];
  failOn?: FailOn;
  differences?: number;
}

function summarize({ observations, reports, settings, overrides, failOn, differences }: Given): Summary {
  const policy = createPolicy({
    checks: settings ?? {},
    overrides: overrides ?? [],
    failOn: failOn ?? 'high',
  });
  const summary = createSummary(policy);
  for (const observation of observations) {
    const judging = { policy, asOfMs: AS_OF_MS, fingerprint: sha256, settle: settleAsNew };
    summary.add(judge(observation, ALONE, judging));
  }
  for (let i = 0; i < (differences ?? 0); i += 1) summary.addDifference();
  return summary.finish(reports ?? [report()], { baseline: null, isLost: false });
}

const unverified = observed({ status: 'unverified', statusCode: 0, statusRaw: '0' });
const expiring = observed({ files: files(['a.bin', signed(at(5))]) });
/** Checks of each severity. */
function ofCatalogue(): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  // What no earlier run audited cannot have been removed; a link that was not handed out was not followed.
  for (const { id, severity, scope, needs } of CHECKS) {
    if (scope !== 'target' && id !== 'removed' && !needs.includes('probe') && !needs.includes('rollouts'))
      counts[severity] += 1;
  }
  return counts;
}
const STOPPED = { kind: 'identity', code: 'Forbidden.RAM', detail: 'No right', requestId: 'R1' } as const;

describe('counts', () => {
  it('counts what was judged', () => {
    const summary = summarize({
      observations: [
        observed(),
        unverified,
        observed({ productKey: 'pk2', productName: '', verifyProgress: null }),
        unanswered('not-found'),
        unanswered('denied'),
      ],
      differences: 2,
    });
    expect(summary).toMatchObject({
      coverage: { requested: 5, audited: 3, notFound: 1, denied: 1, failed: 0 },
      outcomes: { pass: 1, fail: 1, unjudged: 1, 'not-found': 1, denied: 1, error: 0 },
      outcome: 'incomplete',
      headline: '2 findings count at or above high: 2 open, 0 not judged; 1 package got no answer.',
      open: { critical: 0, high: 2, medium: 0, low: 0, info: 0 },
      accepted: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      unjudged: { critical: 0, high: 0, medium: 0, low: 1, info: 0 },
      // Every check on the denied one, and the missing progress.
      unknown: { ...ofCatalogue(), low: ofCatalogue().low + 1 },
      statuses: { verified: 2, unverified: 1 },
      urlStates: { valid: 3 },
      files: 3,
      totalSizeBytes: 3_000,
      differences: 2,
      products: [
        { label: 'Lamp (pk1)', productKey: 'pk1', firmware: 2, outcomes: { pass: 1, fail: 1, unjudged: 0 } },
        { label: 'pk2', productKey: 'pk2', firmware: 1, outcomes: { pass: 0, fail: 0, unjudged: 1 } },
      ],
    });
    expect(summary.checks['unverified']).toEqual({
      pass: 2,
      open: 1,
      accepted: 0,
      unknown: 1,
      notApplicable: 1,
    });
    expect(summary.checks['url-missing']).toEqual({
      pass: 3,
      open: 0,
      accepted: 0,
      unknown: 1,
      notApplicable: 1,
    });
  });

  it('has a line for each check that is switched on, from 0', () => {
    const { checks } = summarize({
      observations: [],
      settings: { unverified: { enabled: false, params: {} } },
    });
    expect(checks['unverified']).toBeUndefined();
    expect(checks['url-expired']).toEqual({ pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 });
  });

  it('puts products beyond the most that are shown under one line', () => {
    const products = createProducts(textsOf('en').notes, 2);
    for (const productKey of ['a', 'b', 'c', 'd', 'b', 'c']) {
      products.add(firmware({ productKey, productName: '' }), productKey === 'b' ? 'fail' : 'pass');
    }
    expect(products.counts()).toMatchObject([
      { label: 'b', productKey: 'b', firmware: 2, outcomes: { fail: 2, pass: 0 } },
      { label: 'a', productKey: 'a', firmware: 1, outcomes: { fail: 0, pass: 1 } },
      { label: 'other products', productKey: null, firmware: 3, outcomes: { fail: 0, pass: 3 } },
    ]);
  });

  const kinds = fc.constantFrom('observed', 'not-found', 'denied', 'failed');
  const targets = fc.record<Target>({
    account: fc.constantFrom('a', 'b'),
    region: fc.constantFrom('r', 's'),
    iotInstanceId: fc.constantFrom('', 'i'),
  });
  it('always adds up, in all and by target, also for targets without a report', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, targets), { maxLength: 60 }),
        fc.array(targets),
        (asked, reported) => {
          const observations = asked.map(([kind, target]) =>
            kind === 'observed' ? observed({}, { target }) : unanswered(kind, { target }),
          );
          const summary = summarize({ observations, reports: reported.map((target) => report({ target })) });
          const parts = ['audited', 'notFound', 'denied', 'failed'] as const;
          for (const coverage of [summary.coverage, ...summary.targets.map(({ coverage }) => coverage)]) {
            expect(parts.reduce((sum, part) => sum + coverage[part], 0)).toBe(coverage.requested);
          }
          expect(summary.coverage.requested).toBe(asked.length);
          for (const part of ['requested', ...parts] as const) {
            const sum = summary.targets.reduce((sum, { coverage }) => sum + coverage[part], 0);
            expect(sum).toBe(summary.coverage[part]);
          }
          expect(Object.values(summary.outcomes).reduce((a, b) => a + b, 0)).toBe(asked.length);
          expect(summary.complete).toBe(summary.coverage.denied + summary.coverage.failed === 0);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('complete or not', () => {
  it.each<[string, Given, string[]]>([
    ['all audited', { observations: [observed(), unverified] }, []],
    ['some not found', { observations: [observed(), unanswered('not-found')] }, []],
    [
      'some failed',
      { observations: [observed(), unanswered('failed'), unanswered('failed')] },
      ['2 packages could not be queried (failed): Code.failed (2); ID fw1, fw1.'],
    ],
    [
      'some denied',
      { observations: [unanswered('denied')] },
      ['1 package could not be audited because access is denied (denied): Code.denied (1); ID fw1.'],
    ],
    [
      'more than anybody names',
      {
        observations: ['a', 'b', 'x'.repeat(65), 'd'].map((id) => ({
          ...unanswered('failed'),
          firmwareId: id,
        })),
      },
      [`4 packages could not be queried (failed): Code.failed (4); ID a, b, ${'x'.repeat(64)}… ….`],
    ],
    [
      'a target given up',
      { observations: [observed()], reports: [report({ stopped: { ...STOPPED, hint: 'Grant it.' } })] },
      ['acme in cn-shanghai, instance iot-1 was given up: Forbidden.RAM (request R1). No right. Grant it.'],
    ],
    [
      'a list that broke off',
      { observations: [observed()], reports: [report({ selectionProblem: 'page 3 of 9 failed' })] },
      ['The selection of acme in cn-shanghai, instance iot-1 may be incomplete: page 3 of 9 failed.'],
    ],
  ])('%s', (_, given, reasons) => {
    const summary = summarize(given);
    expect(summary.incompleteBecause).toEqual(reasons);
    expect(summary.complete).toBe(reasons.length === 0);
  });
});

describe('notes', () => {
  const notes = (given: Given): string => summarize(given).notes.join('\n');

  it('has none for a run as it should be', () => {
    expect(summarize({ observations: [observed()] }).notes).toEqual([]);
  });

  it('says that a window takes in nearly every link, and names the observed lifetime', () => {
    const short = observed({ files: files(['a.bin', signed(at(4))]) });
    const text = notes({ observations: [...Array<Observation>(9).fill(expiring), short] });
    expect(text).toContain('10 of 10 judged files fail url-expiring');
    expect(text).toContain('are valid for 4h to 5h');
    expect(text).toContain('window of 6h');
  });

  it('counts the lifetime from the query, not from as_of', () => {
    const late = observed({ files: files(['a.bin', signed(at(5))]) }, { observedAt: at(-19) });
    expect(notes({ observations: [late] })).toContain('are valid for 1d from the query');
  });

  it.each([
    [9, 1, true],
    [8, 1, false],
    [1, 0, true],
    [0, 3, false],
  ])('%i failing of %i more: %s', (failing, passing, isSaid) => {
    const observations = [
      ...Array<Observation>(failing).fill(expiring),
      ...Array<Observation>(passing).fill(observed()),
    ];
    expect(notes({ observations }).includes('url-expiring')).toBe(isSaid);
  });

  it('counts only what could be judged', () => {
    const missing = observed({ files: files(['a.bin', { kind: 'missing' }]) });
    const text = notes({ observations: [expiring, missing, missing, unanswered('failed')] });
    expect(text).toContain('1 of 1 judged files fail url-expiring');
  });

  const WINDOW: PolicyOverride = {
    product: 'pk2',
    module: '*',
    checks: { 'url-expiring': { params: { within: '1h' } } },
  };
  const otherProduct = { productKey: 'pk2' };

  it('looks at each setting of a check by itself', () => {
    const others = Array<Observation>(9).fill(observed(otherProduct));
    const text = notes({ observations: [expiring, ...others], overrides: [WINDOW] });
    expect(text).toContain('1 of 1 judged files fail url-expiring where no override applies: ');
    const soon = observed({ ...otherProduct, files: files(['a.bin', signed(at(0.5))]) });
    const both = notes({ observations: [expiring, soon, soon, soon], overrides: [WINDOW] });
    expect(both).toContain('window of 6h');
    const overridden = '3 of 3 judged files fail url-expiring as overridden for product pk2, module *: ';
    expect(both).toContain(overridden);
    expect(both.slice(both.indexOf(overridden))).toContain('window of 1h');
    const fine = observed({ files: files(['a.bin', signed(at(7))]) });
    expect(notes({ observations: [fine, soon], overrides: [WINDOW] })).toContain(' as overridden for ');
  });

  it('says which firmware overrides are for, and which are for none', () => {
    const observations = [observed(), observed(otherProduct), observed(otherProduct), unanswered('failed')];
    const unused = { ...WINDOW, product: 'pk3', module: 'm' };
    expect(summarize({ observations, overrides: [WINDOW, unused] }).notes).toEqual([
      'Override 1 of the job (product pk2, module *) applies to 2 packages and changes url-expiring.',
      'Override 2 of the job (product pk3, module m) matches no package in this run.',
    ]);
    const many = summarize({ observations, overrides: Array.from({ length: 12 }, () => WINDOW) }).notes;
    expect([many.length, many.at(-1)]).toEqual([11, 'The job has 2 more overrides.']);
  });

  it.each<[string, Given, string]>([
    ['an empty target', { observations: [] }, '0 packages. The instance ID or product key may'],
    [
      'a list that changed',
      {
        observations: [observed()],
        reports: [report({ list: { total: 9, collected: 8, pages: 1, repeated: 0 } })],
      },
      'the service reports 9 packages but the list returned 8',
    ],
    [
      'rows that repeat',
      { observations: [observed()], reports: [report({ duplicates: { count: 3, lines: [4, 9] } })] },
      '3 rows repeat a firmware ID (lines 4, 9 …); each package was queried once.',
    ],
    [
      'firmware that is not there',
      { observations: [unanswered('not-found')] },
      'The service reports that 1 requested package does not exist',
    ],
    ['differences', { observations: [observed()], differences: 2 }, '2 packages are in either'],
  ])('%s', (_, given, part) => {
    expect(notes(given)).toContain(part);
  });

  it('says nothing more of a list that is not whole: why it is not has been said', () => {
    const list = { total: 0, collected: 1, pages: 3, repeated: 0 };
    const reports = [report({ list, selectionProblem: 'no Total' })];
    expect(notes({ observations: [observed()], reports })).not.toContain('counts');
  });

  it('does not call a target empty that was given up', () => {
    const stopped = { ...STOPPED, hint: '' };
    expect(notes({ observations: [], reports: [report({ stopped })] })).toBe('');
  });

  it('does not call a target empty because another part of the job named it too', () => {
    expect(notes({ observations: [observed()], reports: [report(), report()] })).toBe('');
  });
});

describe('findings at or above fail-on', () => {
  const soft: CheckSettings = { unverified: { soft: true, params: {} } };

  it('leaves those out whose check only reports, and says so', () => {
    const { counting, open, notes } = summarize({
      observations: [unverified, unverified, unanswered('not-found')],
      settings: soft,
    });
    expect([counting, open.high]).toEqual([1, 3]);
    expect(notes.join()).toContain('2 findings of severity high or above do not count towards the exit code');
  });

  it('by override too', () => {
    const given = { observations: [unverified], overrides: [{ product: 'pk*', module: '*', checks: soft }] };
    expect(summarize(given).counting).toBe(0);
    expect(summarize({ ...given, overrides: [{ product: 'x', module: '*', checks: soft }] }).counting).toBe(
      1,
    );
  });

  it.each<[FailOn, Observation[], number]>([
    ['high', [unverified, expiring], 1],
    ['medium', [unverified, expiring], 2],
    ['critical', [unverified, expiring], 0],
    ['never', [unverified, expiring], 0],
    ['high', [unanswered('not-found')], 1],
    ['low', [observed({ verifyProgress: null })], 1],
    ['info', [unanswered('failed'), unanswered('denied')], 0],
  ])('%s', (failOn, observations, count) => {
    const summary = summarize({ observations, failOn, reports: [report({ target: TARGET })] });
    expect(summary.counting).toBe(count);
    expect(summary.failOn).toBe(failOn);
  });
});
