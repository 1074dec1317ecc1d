import { rolloutStuck } from '../../src/checks/rollout-stuck.ts';
import { at, checkTable } from './support/check-table.ts';
import { NOT_ASKED, UNCOUNTED, rollout, rollouts, tasks } from './support/rollouts.ts';

const since = (hours: number, change: Parameters<typeof rollout>[0] = {}) =>
  rollout({ utcStart: at(-hours), tasks: tasks({ CONFIRM: 1, QUEUED: 2, NOTIFIED: 1_000 }), ...change });
const LIMIT = 14 * 24;

checkTable(rolloutStuck, [
  { name: 'exactly the limit', evidence: rollouts(since(LIMIT)), verdict: 'pass' },
  {
    name: 'an hour more',
    evidence: rollouts(since(LIMIT + 1)),
    verdict: 'fail',
    says: ['Rollout job-1 has been in progress for 14d 1h', '1,003 devices still wait', 'limit is 14d'],
  },
  {
    name: 'nobody waits',
    evidence: rollouts(since(LIMIT + 1, { tasks: tasks({ IN_PROGRESS: 9, SUCCEEDED: 9 }) })),
    verdict: 'pass',
  },
  {
    name: 'a dynamic one: it never ends by design',
    evidence: rollouts(since(9_999, { policy: 'dynamic' })),
    verdict: 'not-applicable',
  },
  {
    name: 'a planned one',
    evidence: rollouts(since(9_999, { state: 'planned' })),
    verdict: 'not-applicable',
  },
  {
    name: 'one that ended',
    evidence: rollouts(since(9_999, { state: 'completed' })),
    verdict: 'not-applicable',
  },
  {
    name: 'begun nobody knows when: since it was created',
    evidence: rollouts(since(0, { utcStart: null, utcCreate: at(-LIMIT - 2) })),
    verdict: 'fail',
  },
  {
    name: 'no time at all',
    evidence: rollouts(since(0, { utcStart: null, utcCreate: null })),
    verdict: 'not-applicable',
  },
  {
    name: 'devices not known',
    evidence: rollouts(since(9_999, { tasks: UNCOUNTED })),
    verdict: 'not-applicable',
  },
  { name: 'a shorter limit', evidence: rollouts(since(3)), params: { after: 3_600_000 }, verdict: 'fail' },
  { name: 'nothing asked', evidence: NOT_ASKED, verdict: 'not-applicable' },
]);
