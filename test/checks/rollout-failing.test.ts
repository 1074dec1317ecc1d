import { rolloutFailing } from '../../src/checks/rollout-failing.ts';
import { checkTable } from './support/check-table.ts';
import { NOT_ASKED, UNCOUNTED, rollout, rollouts, tasks } from './support/rollouts.ts';

const of = (FAILED: number, SUCCEEDED: number, jobId = 'job-1') =>
  rollout({ jobId, tasks: tasks({ FAILED, SUCCEEDED, QUEUED: 1_000, CANCELED: 500 }) });

checkTable(rolloutFailing, [
  { name: 'exactly the limit', evidence: rollouts(of(5, 95)), verdict: 'pass' },
  {
    name: 'a little more',
    evidence: rollouts(of(51, 949)),
    verdict: 'fail',
    says: ['failed on 51 of 1,000 devices (5.1%)', 'at most 5%'],
  },
  { name: 'every device, of too few', evidence: rollouts(of(19, 0)), verdict: 'not-applicable' },
  {
    name: 'every device, of just enough',
    evidence: rollouts(of(20, 0)),
    verdict: 'fail',
    says: ['20 of 20'],
  },
  { name: 'none yet', evidence: rollouts(of(0, 0)), verdict: 'not-applicable' },
  {
    name: 'one of two',
    evidence: rollouts(of(0, 1_000, 'good'), of(60, 40, 'bad')),
    verdict: 'fail',
    says: ['60 of 100 devices (60%) of bad'],
  },
  { name: 'another limit', evidence: rollouts(of(51, 949)), params: { over: 0.1 }, verdict: 'pass' },
  { name: 'fewer devices are enough', evidence: rollouts(of(3, 0)), params: { least: 3 }, verdict: 'fail' },
  { name: 'devices not known', evidence: rollouts(rollout({ tasks: UNCOUNTED })), verdict: 'not-applicable' },
  {
    name: 'a verification',
    evidence: rollouts({ ...of(20, 0), type: 'verification' }),
    verdict: 'not-applicable',
  },
  {
    name: 'one that ended',
    evidence: rollouts({ ...of(20, 0), state: 'completed' }),
    verdict: 'not-applicable',
  },
  { name: 'nothing asked', evidence: NOT_ASKED, verdict: 'not-applicable' },
]);
