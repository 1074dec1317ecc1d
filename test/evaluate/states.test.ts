import { describe, expect, it } from 'vitest';
import type { AnyCheck } from '../../src/checks/check.ts';
import { removed } from '../../src/checks/removed.ts';
import { unverified } from '../../src/checks/unverified.ts';
import type { BaselineRecord } from '../../src/core/model/baseline.ts';
import type { ExceptionRule } from '../../src/core/model/catalogue.ts';
import type { Finding } from '../../src/core/model/finding.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { FailOn } from '../../src/core/model/severity.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { Policy } from '../../src/evaluate/policy.ts';
import { evaluated, knownOf, startOf } from './support/evaluated.ts';
import type { InMemory } from './support/evaluated.ts';
import { TARGET, at, observed, report, unanswered } from './support/observations.ts';

/*
 * One check (`unverified`, or the one that is named) on one firmware over several nights. A letter a night, what the night brought:
 *   F fails   P passes   U observed, but the check cannot judge   N the service says: not found
 *   E query failed   - not in the selection (file)   . not in the list, which was read to its end   ? nor in one that was not
 *   O the check is switched off   A fails and is accepted   X fails in a run that is INCOMPLETE for something else
 * And the state of its row that night: n new, p persisting, o reopened, r resolved, a accepted, - no row.
 */
const STATES: Record<Finding['state'], string> = {
  new: 'n',
  persisting: 'p',
  reopened: 'o',
  resolved: 'r',
  accepted: 'a',
};

const failing = observed({ status: 'unverified', statusCode: 0, statusRaw: '0' });
const unjudged = observed({ status: 'unrecognized', statusCode: null, statusRaw: '' });
const OBSERVED: Record<string, Observation[]> = {
  F: [failing],
  A: [failing],
  O: [failing],
  P: [observed()],
  X: [failing],
  U: [unjudged],
  N: [unanswered('not-found')],
  E: [unanswered('failed')],
};

const LISTED: Partial<TargetReport> = { chosenBy: 'whole-list' };
const REPORTS: Record<string, Partial<TargetReport>> = {
  '.': LISTED,
  X: { selectionProblem: 'line 2 cannot be read' },
  '?': { ...LISTED, selectionProblem: 'page 2 could not be read' },
};

function policyOf(letter: string, check: AnyCheck, { failOn = 'high', failOnNew = false }: Judged): Policy {
  const checks = { [check.id]: { enabled: letter !== 'O', params: {} } };
  const exceptions = letter === 'A' && { exceptions: { rules: [EXCEPTION] } };
  return createPolicy({ checks, failOn, failOnNew, ...exceptions }, [check]);
}

const EXCEPTION: ExceptionRule = {
  id: 'EX-1',
  check: '*',
  product: '*',
  module: '*',
  firmware: '*',
  reason: 'r',
  owner: 'o',
  approver: 'a',
  ticket: '',
  until: '',
};

interface Judged {
  check?: AnyCheck | undefined;
  failOnNew?: boolean | undefined;
  failOn?: FailOn | undefined;
}

type Settings = [check?: AnyCheck, failOnNew?: boolean, failOn?: FailOn];

/** A night is compared with what the one before it stored. */
async function runNight(
  letter: string,
  night: number,
  before: InMemory | null,
  { check = unverified, ...counting }: Judged = {},
): Promise<InMemory> {
  return evaluated({
    night,
    before,
    policy: policyOf(letter, check, counting),
    observations: OBSERVED[letter] ?? [],
    reports: [report({ chosenBy: 'file', ...REPORTS[letter] })],
  });
}

async function nights(letters: string, ...[check, failOnNew, failOn]: Settings): Promise<InMemory[]> {
  const done: InMemory[] = [];
  for (const [night, letter] of [...letters].entries())
    done.push(await runNight(letter, night, done.at(-1) ?? null, { check, failOnNew, failOn }));
  return done;
}

/** `<state><night first seen>` of each night's row, or `-`. */
async function rowsOf(letters: string, check?: AnyCheck): Promise<string[]> {
  return (await nights(letters, check)).map(({ findings }) => {
    expect(findings.length).toBeLessThan(2);
    return findings.map(({ state, firstSeen }) => `${STATES[state]}${nightOf(firstSeen)}`).join() || '-';
  });
}

function nightOf(instant: string): number {
  return (Date.parse(instant) - Date.parse(at(0))) / 86_400_000;
}

describe('the state of a finding, night by night, and when it was first seen', () => {
  it.each<[nights: string, rows: string, why: string]>([
    ['F', 'n0', 'in the first run everything is new'],
    ['A', 'a0', 'or accepted'],
    ['PPF', '- - n2', ''],
    ['FFF', 'n0 p0 p0', ''],
    ['FPP', 'n0 r0 -', 'a resolved row is there once'],
    ['FPF', 'n0 r0 o0', 'what comes back keeps when it was first seen'],
    ['FPFF', 'n0 r0 o0 p0', ''],
    ['FPPF', 'n0 r0 - o0', 'also after some time'],
    ['FPFP', 'n0 r0 o0 r0', ''],
    ['FNN', 'n0 r0 -', 'the service says that it does not exist'],
    ['F.F', 'n0 r0 o0', 'gone from a list that was read to its end'],
    ['F..', 'n0 r0 -', ''],
    ['FEF', 'n0 p0 p0', 'not observed is neither resolved nor reopened'],
    ['FEP', 'n0 p0 r0', ''],
    ['FEEP', 'n0 p0 p0 r0', 'through as many runs as it takes'],
    ['FEE.', 'n0 p0 p0 r0', ''],
    ['F?P', 'n0 - r0', 'a list that broke off says nothing'],
    ['F??F', 'n0 - - p0', ''],
    ['F-F', 'n0 - p0', 'nor does a file that leaves it out'],
    ['F-P', 'n0 - r0', ''],
    ['F--N', 'n0 - - r0', ''],
    ['FOF', 'n0 - p0', 'nor a check that is off'],
    ['FOP', 'n0 - r0', ''],
    ['FO.', 'n0 - r0', ''],
    ['FUF', 'n0 p0 p0', 'unknown resolves nothing'],
    ['FUP', 'n0 p0 r0', ''],
    ['PUF', '- n1 p1', 'and is a finding itself'],
    ['UUP', 'n0 p0 r0', ''],
    ['FPU', 'n0 r0 o0', ''],
    ['FPUP', 'n0 r0 o0 r0', ''],
    ['EF', 'n0 n1', 'but what could not be observed was not seen'],
    ['EEF', 'n0 p0 n2', ''],
    ['EP', 'n0 -', 'and there is nothing to resolve'],
    ['EEP', 'n0 p0 -', ''],
    ['EUF', 'n0 n1 p1', ''],
    ['E.', 'n0 -', ''],
    ['FPE', 'n0 r0 n2', 'nothing comes back that cannot be seen'],
    ['FPEF', 'n0 r0 n2 o0', ''],
    ['FPEP', 'n0 r0 n2 -', ''],
    ['FAA', 'n0 a0 a0', 'accepted'],
    ['AAF', 'a0 a0 o0', 'an exception that ended reopens'],
    ['AFF', 'a0 o0 p0', ''],
    ['APF', 'a0 r0 o0', ''],
    ['AP-A', 'a0 r0 - a0', ''],
    ['AEF', 'a0 p0 o0', ''],
    ['AEA', 'a0 p0 a0', 'nothing is accepted that nobody saw, and nothing reopened'],
    ['AUF', 'a0 p0 o0', ''],
    ['AEP', 'a0 p0 r0', ''],
    ['A-F', 'a0 - o0', ''],
    ['NF', '- n1', ''],
  ])('%s: %s %s', async (letters, rows) => {
    expect(await rowsOf(letters)).toEqual(rows.split(' '));
  });
});

describe('a package that vanishes is told once', () => {
  it.each<[nights: string, rows: string, why: string]>([
    ['PP.', '- - n2', 'gone from a list that was read to its end'],
    ['P..', '- n1 -', ''],
    ['P.P', '- n1 r1', 'its return ends it'],
    ['P..P', '- n1 - r1', ''],
    ['P.P.', '- n1 r1 o1', ''],
    ['P?.', '- - n2', 'a list that broke off says nothing, and nothing is forgotten'],
    ['P?P', '- - -', ''],
    ['PN', '- n1', 'the service says that it does not exist'],
    ['PNN', '- n1 -', 'that it says so again is not news, nor is anything mended'],
    ['PNNP', '- n1 - r1', ''],
    ['PE.', '- n1 n2', 'while it is not known, it is unknown'],
    ['PEN', '- n1 n2', ''],
    ['PEP', '- n1 -', ''],
    ['P.?', '- n1 -', 'a list that broke off ends it no more than it tells of it'],
    ['P.??P', '- n1 - - r1', 'through as many runs as it takes'],
    ['P.?.', '- n1 - -', ''],
    ['P.?.P', '- n1 - - r1', ''],
    ['P.E', '- n1 -', 'listed again, but nobody saw it'],
    ['P.EP', '- n1 - r1', ''],
    ['P.-P', '- n1 - r1', 'nor does a file that leaves it out'],
    ['P.OP', '- n1 - r1', 'nor a check that is off'],
    ['PNEP', '- n1 - r1', ''],
    ['P-N', '- - n2', 'also after a night in which the file did not name it'],
    ['P-P', '- - -', ''],
    ['NN', '- -', 'what was never audited cannot vanish'],
    ['EN', '- -', ''],
    ['..', '- -', ''],
  ])('%s: %s %s', async (letters, rows) => {
    expect(await rowsOf(letters, removed)).toEqual(rows.split(' '));
  });

  it('has a row of its own, of what was known of it, and counts as others do', async () => {
    const [, second] = await nights('P.', removed);
    expect(second!.others).toMatchObject([
      {
        verdict: 'fail',
        severity: 'medium',
        state: 'new',
        observed: 'not in the list',
        subject: { target: TARGET, firmwareId: 'fw1', productKey: 'pk1', destVersion: '1.0.0' },
      },
    ]);
    const { summary } = second!.run;
    expect(summary.checks['removed']).toEqual({
      pass: 0,
      open: 1,
      accepted: 0,
      unknown: 0,
      notApplicable: 0,
    });
    expect([summary.open.medium, summary.states.new, summary.coverage.requested]).toEqual([1, 1, 0]);
  });
});

describe('with failOnNew', () => {
  it.each<[nights: string, counting: string, why: string]>([
    ['FFF', '1 0 0', 'what a COMPLETE run told of counts no more'],
    ['UUF', '1 0 1', 'a failure that was never seen counts, though something was known'],
    ['UFF', '1 1 0', 'once'],
    ['FUF', '1 0 0', 'but not one that could not be judged for a night'],
    ['XFF', '1 1 0', 'nor is told by a run that was INCOMPLETE'],
    ['XXF', '1 1 1', ''],
    ['FXF', '1 0 0', 'what was told before stays told'],
    ['FPXF', '1 0 1 0', ''],
  ])('%s: %s %s', async (letters, expected) => {
    const counting = (await nights(letters, unverified, true)).map(({ run }) => run.summary.counting);
    expect(counting.join(' ')).toBe(expected);
  });

  it.each([
    ['FF', 'high', 1],
    ['FF', 'critical', 0],
    ['FFA', 'high', 0],
    ['FE', 'high', 0],
    ['FP', 'high', 0],
    ['UF', 'high', 0],
  ] as const)('%s, from %s on: leaves out %i', async (letters, failOn, leftOut) => {
    const { summary } = (await nights(letters, unverified, true, failOn)).at(-1)!.run;
    expect(summary.persistingLeftOut).toBe(leftOut);
  });
});

describe('what a run tells of it, and leaves for the next', () => {
  it('shows a resolved finding once more, as it was', async () => {
    const [, second] = await nights('FP');
    expect(second!.others).toEqual([
      {
        checkId: 'unverified',
        category: 'verification',
        severity: 'high',
        verdict: 'fail',
        state: 'resolved',
        fileIndex: 0,
        fileName: '',
        observed: 'Status 0 (unverified)',
        expected: 'Status 1 (verified)',
        message: 'No longer found. Before: This package requires verification, but none was ever started.',
        remediation: 'No action needed: resolved.',
        subject: {
          target: TARGET,
          firmwareId: 'fw1',
          productKey: 'pk1',
          moduleName: 'default',
          destVersion: '1.0.0',
        },
        findingId: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
        firstSeen: startOf(0),
        exceptionId: '',
        exceptionUntil: '',
        counts: false,
      },
    ]);
  });

  it.each([
    ['FA', { accepted: 1 }, 0],
    ['FP', { resolved: 1 }, 0],
    ['FF', { persisting: 1 }, 1],
    ['F', { new: 1 }, 1],
    ['FPF', { reopened: 1 }, 1],
  ])('%s: counts %o, of which %i count against fail-on', async (letters, states, open) => {
    const { summary } = (await nights(letters)).at(-1)!.run;
    expect(summary.states).toEqual({
      new: 0,
      persisting: 0,
      reopened: 0,
      resolved: 0,
      accepted: 0,
      ...states,
    });
    expect(summary.counting).toBe(open);
    expect([summary.open.high, summary.accepted.high]).toEqual([open, letters.at(-1) === 'A' ? 1 : 0]);
  });

  it('keeps what it knows of a finding that it cannot judge, and forgets what is older than 400 days', async () => {
    const [, second] = await nights('FE');
    const kept = knownOf(second!, TARGET).flatMap((one) => (one.kind === 'finding' ? one.finding : []));
    expect(kept[0]).toMatchObject({
      verdict: 'fail',
      state: 'new',
      observed: 'Status 0 (unverified)',
      firstSeen: startOf(0),
      lastSeen: startOf(1),
    });
    const known = async (letters: string, night: number): Promise<BaselineRecord[]> => {
      const before = (await nights(letters)).at(-1)!;
      return knownOf(await runNight('-', night, before), TARGET);
    };
    expect((await known('F', 400)).map(({ kind }) => kind)).toEqual(['audited', 'finding']);
    expect(await known('F', 401)).toEqual([]);
    expect((await known('FP', 401)).map(({ kind }) => kind)).toEqual(['audited', 'resolved']);
    expect(await known('FP', 402)).toEqual([]);
  });
});
