import { rolloutUngated } from '../../src/checks/rollout-ungated.ts';
import { at, checkTable, status } from './support/check-table.ts';
import { NOT_ASKED, part, rollout, rollouts } from './support/rollouts.ts';

const failed = status('failed');
const ended = { state: 'completed' as const, utcCreate: at(-90), utcStart: at(-90), utcEnd: at(-48) };
const verification = rollout({ ...ended, jobId: 'v', type: 'verification', policy: null, scope: null });
const gray = rollout({ ...ended, jobId: 'g', scope: 'gray' });

checkTable(rolloutUngated, [
  {
    name: 'nothing before',
    evidence: { ...failed, ...rollouts(rollout()) },
    verdict: 'fail',
    says: ['(job-1)'],
  },
  {
    name: 'a verification before',
    evidence: { ...failed, ...rollouts(rollout(), verification) },
    verdict: 'pass',
  },
  { name: 'a gray batch before', evidence: { ...failed, ...rollouts(rollout(), gray) }, verdict: 'pass' },
  {
    name: 'a gray batch that ended after',
    evidence: { ...failed, ...rollouts(rollout(), { ...gray, utcEnd: at(-1) }) },
    verdict: 'fail',
  },
  {
    name: 'a gray batch that is not finished',
    evidence: { ...failed, ...rollouts(rollout(), { ...gray, state: 'in-progress' }) },
    verdict: 'fail',
  },
  {
    name: 'a verification that was canceled',
    evidence: { ...failed, ...rollouts(rollout(), { ...verification, state: 'canceled' }) },
    verdict: 'fail',
  },
  {
    name: 'a gray batch that ended nobody knows when',
    evidence: {
      ...failed,
      ...rollouts(rollout(), { ...gray, utcEnd: null, utcModified: null, utcCreate: null }),
    },
    verdict: 'pass',
  },
  {
    name: 'a verified package',
    evidence: { ...status('verified'), ...rollouts(rollout()) },
    verdict: 'pass',
  },
  {
    name: 'a batch for all before',
    evidence: { ...failed, ...rollouts(rollout(), rollout(ended)) },
    verdict: 'fail',
  },
  {
    name: 'in a list not read to its end',
    evidence: { ...failed, ...part(rollout()) },
    verdict: 'not-applicable',
  },
  ...(['specific', 'gray', 'group'] as const).map((scope) => ({
    name: `to ${scope} devices`,
    evidence: { ...failed, ...rollouts(rollout({ scope })) },
    verdict: 'not-applicable' as const,
  })),
  {
    name: 'a dynamic one',
    evidence: { ...failed, ...rollouts(rollout({ policy: 'dynamic' })) },
    verdict: 'not-applicable',
  },
  { name: 'one that ended', evidence: { ...failed, ...rollouts(rollout(ended)) }, verdict: 'not-applicable' },
  { name: 'nothing asked', evidence: { ...failed, ...NOT_ASKED }, verdict: 'not-applicable' },
]);
