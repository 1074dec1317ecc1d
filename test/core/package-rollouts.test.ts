import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/model/finding.ts';
import type { Rollouts } from '../../src/core/model/rollout.ts';
import { rolledOut } from '../../src/core/package-rollouts.ts';
import { UNCOUNTED, part, rollout, rollouts, tasks } from '../checks/support/rollouts.ts';
import { finding } from '../evaluate/support/findings.ts';

const listed = (given: ReturnType<typeof rollouts>): Rollouts => given.rollouts!;
const busy = tasks({ CONFIRM: 1, QUEUED: 20, NOTIFIED: 300, IN_PROGRESS: 4_000, SUCCEEDED: 5, FAILED: 6 });
const open = rollout({ jobId: 'open', tasks: busy });
const planned = rollout({ jobId: 'planned', state: 'planned', tasks: tasks({ QUEUED: 7 }) });
const ended = rollout({ jobId: 'ended', state: 'completed', tasks: UNCOUNTED });
const verification = rollout({ jobId: 'verification', type: 'verification', tasks: busy });
const odd = rollout({
  jobId: 'odd',
  state: 'unknown',
  statusRaw: 'PAUSED',
  detail: 'not-asked',
  tasks: UNCOUNTED,
});
const gone = rollout({ jobId: 'gone', state: 'unknown', detail: 'gone', tasks: UNCOUNTED });
const refused: Rollouts = { kind: 'denied', code: 'Forbidden.RAM', detail: '', observedAt: '', requestId: '' }; // prettier-ignore

test.each<[string, Rollouts, state: string, open: string, devices: string]>([
  ['none', listed(rollouts()), 'none', '', '0 + 0'],
  ['only verifications', listed(rollouts(verification)), 'none', '', '0 + 0'],
  ['only ended ones', listed(rollouts(ended, verification)), 'ended', '', '0 + 0'],
  ['one that was gone when it was asked for', listed(rollouts(gone)), 'ended', '', '0 + 0'],
  ['an open one', listed(rollouts(ended, open)), 'in-progress', 'open', '321 + 4000'],
  ['one by a plan alone', listed(rollouts(planned)), 'planned', 'planned', '7 + 0'],
  ['both', listed(rollouts(planned, open)), 'in-progress', 'planned open', '328 + 4000'],
  ['both, of one of which the devices are not known', listed(rollouts(planned, { ...open, tasks: UNCOUNTED })), 'in-progress', 'planned open', 'at least 7 + 0'],
  ['one in a status that is not documented', listed(rollouts(odd, ended)), 'unknown', '', 'at least 0 + 0'],
  ['that, beside an open one', listed(rollouts(odd, open)), 'in-progress', 'open', 'at least 321 + 4000'],
  ['a list that was not read to its end', listed(part(ended)), 'unknown', '', 'at least 0 + 0'],
  ['that, with an open one', listed(part(open)), 'in-progress', 'open', 'at least 321 + 4000'],
  ['a list that was refused', refused, 'unknown', '', 'at least 0 + 0'],
])('%s', (_, given, state, ids, devices) => {
  const { rollouts: told } = rolledOut(given, [], 'high');
  const { waiting, underWay } = told!.known;
  expect(told?.state).toBe(state);
  expect(told?.open.map(({ jobId }) => jobId).join(' ')).toBe(ids);
  expect(`${told?.isAllKnown === true ? '' : 'at least '}${waiting} + ${underWay}`).toBe(devices);
}); // prettier-ignore

test('a reason to keep a package from devices is what fails in it at or above the severity, and nobody accepted', () => {
  const findings: Finding[] = [
    finding('fw', 'critical fail new'),
    finding('fw', 'high fail persisting'),
    finding('fw', 'medium fail new'),
    finding('fw', 'critical fail accepted'),
    finding('fw', 'critical unknown new'),
    { ...finding('fw', 'critical fail reopened'), category: 'rollout' },
  ];
  const messages = (from: 'critical' | 'high' | 'medium'): string[] | undefined =>
    rolledOut(listed(rollouts(open)), findings, from).rollouts?.defects.map(({ message }) => message);
  expect(messages('critical')).toEqual(['critical fail new']);
  expect(messages('high')).toEqual(['critical fail new', 'high fail persisting']);
  expect(messages('medium')).toHaveLength(3);
});

test('nothing is said where nothing was asked', () => {
  expect(rolledOut(undefined, [], 'high')).toEqual({});
  expect(rolledOut(listed(rollouts(open)), [], undefined)).toEqual({});
});
