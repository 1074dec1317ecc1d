import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/instant.ts';
import type { ExceptionRule } from '../../src/core/model/catalogue.ts';
import type { Finding } from '../../src/core/model/finding.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import { createExceptions } from '../../src/evaluate/exceptions.ts';
import type { Acceptable } from '../../src/evaluate/exceptions.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { evaluated } from './support/evaluated.ts';
import type { InMemory } from './support/evaluated.ts';
import { AS_OF_MS, TARGET, at, observed, unanswered } from './support/observations.ts';

function rule(change: Partial<ExceptionRule> = {}): ExceptionRule {
  return {
    id: 'E1',
    check: 'unverified',
    product: '*',
    module: '*',
    firmware: '*',
    reason: 'Because.',
    owner: 'An',
    approver: 'Bo',
    ticket: '',
    until: '',
    ...change,
  };
}

type Change = Partial<Omit<Acceptable, 'subject'>> & { subject?: Partial<Finding['subject']> };

function finding(change: Change = {}): Acceptable {
  return {
    checkId: 'unverified',
    verdict: 'fail',
    ...change,
    subject: {
      target: TARGET,
      firmwareId: 'fw1',
      productKey: 'pk1',
      moduleName: 'mcu',
      destVersion: '1',
      ...change.subject,
    },
  };
}

const MS = 0.001 / 3_600;

describe('an exception', () => {
  it.each<[string, Partial<ExceptionRule>, Parameters<typeof finding>[0], boolean]>([
    ['of the check alone', {}, {}, true],
    ['of another check', { check: 'not-found' }, {}, false],
    ['of checks like it', { check: 'un*' }, {}, true],
    ['of the product', { product: 'pk*' }, {}, true],
    ['of another product', { product: 'pk2' }, {}, false],
    ['of the product in capitals', { product: 'PK1' }, {}, false],
    ['of the module', { module: '*c*' }, {}, true],
    ['of another module', { module: 'wifi' }, {}, false],
    ['of the firmware', { firmware: 'fw1' }, {}, true],
    ['of another firmware', { firmware: 'fw' }, {}, false],
    ['of a product, where none is known', { product: 'pk*' }, { subject: { productKey: '' } }, false],
    ['of any product, where none is known', {}, { subject: { productKey: '' } }, true],
    ['of what could not be judged', {}, { verdict: 'unknown' }, false],
    ['that ends now', { until: at(0) }, {}, true],
    ['that ended just now', { until: at(-MS) }, {}, false],
    ['that ends some day', { until: at(9_999) }, {}, true],
  ])('%s', (_, change, of, isAccepted) => {
    const accepted = createExceptions([rule(change)], AS_OF_MS).accept(finding(of));
    expect(accepted).toEqual(isAccepted ? { id: 'E1', until: change.until ?? '' } : null);
  });

  it('accepts where it is the first in the file that matches and still holds', () => {
    const ended = rule({ id: 'ended', until: at(-1) });
    const { accept } = createExceptions(
      [ended, rule({ id: 'other', product: 'x' }), rule({ id: 'first', until: at(1) }), rule({ id: 'last' })],
      AS_OF_MS,
    );
    expect(accept(finding())).toEqual({ id: 'first', until: at(1) });
  });

  it('is counted by what it accepts, or by what is open because it ended', () => {
    const tally = createExceptions(
      [
        rule({ id: 'ended', until: at(-1) }),
        rule({ id: 'wider', module: 'mcu' }),
        rule({ id: 'shadowed', firmware: 'fw*', module: 'mcu' }),
        rule({ id: 'ended-too', until: at(-2) }),
      ],
      AS_OF_MS,
    ).tally();
    for (const moduleName of ['mcu', 'mcu', 'wifi', 'wifi', 'wifi'])
      tally.add(finding({ subject: { moduleName } }));
    tally.add(finding({ verdict: 'unknown' }));
    expect(tally.uses().map(({ use }) => [use.id, use.status, use.matched])).toEqual([
      ['ended', 'expired', 3],
      ['wider', 'active', 2],
      ['shadowed', 'active', 0],
      ['ended-too', 'expired', 0],
    ]);
  });

  it.each<[string, number, string]>([
    ['is ending within 14 days', 14 * 24, 'ending'],
    ['is active before', 14 * 24 + MS, 'active'],
  ])('%s', (_, hours, status) => {
    const [counted] = createExceptions([rule({ until: at(hours) })], AS_OF_MS)
      .tally()
      .uses();
    expect(counted?.use.status).toBe(status);
  });
});

const unverified = (firmwareId: string): Observation =>
  observed(
    { firmwareId, moduleName: firmwareId, status: 'unverified', statusCode: 0, statusRaw: '0' },
    { firmwareId },
  );

async function evaluatedUnder(rules: ExceptionRule[], observations: Observation[]): Promise<InMemory> {
  const policy = createPolicy({ checks: {}, exceptions: { rules }, failOn: 'high' });
  return evaluated({ policy, observations });
}

describe('a run with exceptions', () => {
  it('keeps an accepted finding in every report, marked, and out of the exit code', async () => {
    const { run, findings } = await evaluatedUnder(
      [rule({ firmware: 'fw1', until: at(9_000) })],
      [unverified('fw1'), unverified('fw2')],
    );
    const marks = findings.map(({ subject, state, exceptionId, exceptionUntil }) => {
      return [subject.firmwareId, state === 'accepted', exceptionId, exceptionUntil];
    });
    expect(marks).toEqual([
      ['fw1', true, 'E1', at(9_000)],
      ['fw2', false, '', ''],
    ]);
    const { summary, exceptions } = run;
    const { open, accepted, counting, states } = summary;
    expect([open.high, accepted.high, counting, states.accepted]).toEqual([1, 1, 1, 1]);
    expect(summary.outcomes).toMatchObject({ fail: 1, pass: 1 });
    expect(exceptions).toEqual([
      { ...rule({ firmware: 'fw1', until: at(9_000) }), status: 'active', matched: 1 },
    ]);
  });

  it('shows no end for an indefinite one', async () => {
    const [found] = (await evaluatedUnder([rule()], [unverified('fw1')])).findings;
    expect([found?.state, found?.exceptionId, found?.exceptionUntil]).toEqual(['accepted', 'E1', '']);
  });

  it('never accepts what was not observed', async () => {
    const { run, findings } = await evaluatedUnder(
      [rule({ check: '*' })],
      [unanswered('denied'), unanswered('failed')],
    );
    expect(findings.length).toBeGreaterThan(20);
    expect(findings.filter(({ state }) => state === 'accepted')).toEqual([]);
    expect(run.exceptions[0]?.matched).toBe(0);
    expect(run.summary.complete).toBe(false);
  });

  it('accepts that a firmware is not there, which is a definite answer', async () => {
    const gone = [rule({ check: 'not-found', firmware: 'fw1' })];
    const { run } = await evaluatedUnder(gone, [unanswered('not-found')]);
    expect(run.summary.counting).toBe(0);
  });

  it.each<[string, ExceptionRule[], string[]]>([
    ['one that holds', [rule({ until: at(9_000) })], []],
    [
      'one that ended',
      [rule({ until: '2026-11-22T23:59:59.999Z' })],
      [
        'Exception E1 (unverified) expired on 2026-11-22: 4 findings it accepted are open again (fw1, fw2, fw3 …).',
      ],
    ],
    [
      'one that ends soon',
      [rule({ until: at(25) })],
      [
        `Exception E1 (unverified) expires on ${formatInstant(at(25))}, in 1d 1h: 4 findings will then be open again.`,
      ],
    ],
    [
      'one that accepts nothing, and an old one',
      [rule(), rule({ id: 'E2', product: 'x' }), rule({ id: 'E3', check: 'not-found', until: at(-1) })],
      [
        '2 exceptions accept nothing in this run: E2, E3. Exceptions that are no longer needed can be removed.',
      ],
    ],
  ])('says of %s', async (_, rules, said) => {
    const { run } = await evaluatedUnder(rules, ['fw1', 'fw2', 'fw3', 'fw4'].map(unverified));
    expect(run.summary.notes.filter((note) => note.includes('xception'))).toEqual(said);
  });

  it('does not call an exception unneeded where the run did not see everything', async () => {
    const { run } = await evaluatedUnder([rule({ product: 'x' })], [unanswered('failed')]);
    expect(run.summary.notes.join()).toContain(
      'The run is INCOMPLETE, so packages it did not audit may still need them.',
    );
  });

  it('tells of ended ones first, and of many the first ten', async () => {
    const soon = Array.from({ length: 11 }, (_, i) =>
      rule({ id: `S${i}`, firmware: `fw${i}`, until: at(9) }),
    );
    const ended = rule({ id: 'old', firmware: 'fw99', until: at(-1) });
    const all = [...soon.keys(), 99].map((i) => unverified(`fw${i}`));
    const { run } = await evaluatedUnder([...soon, ended], all);
    const told = run.summary.notes.filter((note) => note.includes('xception'));
    expect(told).toHaveLength(11);
    expect(told[0]).toContain('Exception old (unverified) expired');
    expect(told.at(-1)).toBe('2 more exceptions have expired or will expire within 14 days.');
  });
});
