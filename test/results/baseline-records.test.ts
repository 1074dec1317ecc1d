import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/model/finding.ts';
import { evaluated, knownOf, startOf } from '../evaluate/support/evaluated.ts';
import type { InMemory } from '../evaluate/support/evaluated.ts';
import { TARGET, at, observed, report, unanswered } from '../evaluate/support/observations.ts';
import { fuzz } from '../hostile/fuzz.ts';
import { observations, policies, policyNamed } from './support/arbitrary.ts';

const ofPackages = ({ findings }: InMemory): Finding[] =>
  findings.filter(({ subject }) => subject.firmwareId !== '');
const known = (run: InMemory): [string, string, string][] =>
  ofPackages(run).map(({ findingId, state, firstSeen }) => [findingId, state, firstSeen]);

test('what a stored run says makes the same night again nothing new', async () => {
  await fuzz([observations, policies], async (given, name) => {
    const policy = policyNamed(name);
    const list = report({ chosenBy: 'whole-list' });
    const first = await evaluated({ observations: given, policy, reports: [list] });
    const expected = ofPackages(first).map(({ findingId, state }) => {
      return [findingId, state === 'accepted' ? state : 'persisting', startOf(0)];
    });
    // The same instant too: links end and packages grow old meanwhile.
    const again = { observations: given, policy, reports: [list], info: { asOf: at(0) } };
    const second = await evaluated({ ...again, night: 1, before: first });
    expect(known(second)).toEqual(expected);
    // A night whose file names none of them says nothing.
    const file = report({ chosenBy: 'file' });
    const third = await evaluated({ policy, reports: [file], night: 2, before: second });
    expect(known(third)).toEqual([]);
    expect(known(await evaluated({ ...again, night: 3, before: third }))).toEqual(expected);
  });
});

test('each kind of line says what later runs need, and nothing else', async () => {
  const unverified = { status: 'unverified', statusCode: 0, statusRaw: '0' } as const;
  const list = { total: 2, collected: 2, pages: 1, repeated: 0 };
  const listed = report({ chosenBy: 'whole-list', list });
  const fails = observed(unverified);
  const denied = unanswered('denied', { firmwareId: 'fw2' });
  const policy = policyNamed('plain');
  const first = await evaluated({ policy, reports: [listed], observations: [fails, denied] });
  const said = knownOf(first, TARGET).map((record) =>
    record.kind === 'finding'
      ? `${record.finding.subject.firmwareId} ${record.finding.unobserved ? 'unobserved' : record.finding.checkId}`
      : record.kind,
  );
  expect([...new Set(said)]).toEqual(['audited', 'fw1 unverified', 'fw2 unobserved']);
  const second = await evaluated({
    policy,
    reports: [listed],
    observations: [observed()],
    differences: [
      { target: TARGET, firmwareId: 'x', reason: 'not-in-list', source: 'ids.csv', sourceLine: 2 },
    ],
    night: 1,
    info: { asOf: at(0) },
    before: first,
  });
  expect(knownOf(second, TARGET)).toEqual([
    { kind: 'audited', subject: expect.objectContaining({ firmwareId: 'fw1' }) as unknown, at: startOf(1) },
    {
      kind: 'resolved',
      subject: { target: TARGET, firmwareId: 'fw1' },
      findingId: first.findings[0]?.findingId,
      checkId: 'unverified',
      firstSeen: startOf(0),
      at: startOf(1),
    },
  ]);
});
