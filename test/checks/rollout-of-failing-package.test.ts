import { rolloutOfFailingPackage } from '../../src/checks/rollout-of-failing-package.ts';
import { checkTable } from './support/check-table.ts';
import { MISMATCH, NOT_ASKED, UNCOUNTED, part, rollout, rollouts, tasks } from './support/rollouts.ts';

const failing = { failures: [MISMATCH, { ...MISMATCH, checkId: 'url-expired', severity: 'high' as const }] };
const sound = { failures: [] };
const busy = tasks({
  CONFIRM: 10_000,
  QUEUED: 2_000,
  NOTIFIED: 384,
  IN_PROGRESS: 120,
  SUCCEEDED: 4_000,
  FAILED: 3,
});
const odd = rollout({ state: 'unknown', statusRaw: 'PAUSED', detail: 'not-asked' });

checkTable(rolloutOfFailingPackage, [
  {
    name: 'an open rollout',
    evidence: { ...failing, ...rollouts(rollout({ tasks: busy })) },
    verdict: 'fail',
    says: [
      'digest-mismatch, url-expired',
      'job-1',
      ': 12,384 are waiting for it, 120 are installing it, 4,000 have it',
    ],
  },
  {
    name: 'a planned one',
    evidence: { ...failing, ...rollouts(rollout({ state: 'planned' })) },
    verdict: 'fail',
    says: ['it is planned to be delivered to devices', ': 0 are waiting'],
  },
  {
    name: 'a dynamic one',
    evidence: { ...failing, ...rollouts(rollout({ policy: 'dynamic', tasks: busy })) },
    verdict: 'fail',
  },
  {
    name: 'of a type that is not documented',
    evidence: { ...failing, ...rollouts(rollout({ type: 'unrecognized' })) },
    verdict: 'fail',
  },
  {
    name: 'several, of one of which the devices are not known',
    evidence: {
      ...failing,
      ...rollouts(rollout({ tasks: busy }), rollout({ jobId: 'job-2', tasks: UNCOUNTED })),
    },
    verdict: 'fail',
    says: ['job-1, job-2', 'at least 12,384 are waiting'],
  },
  {
    name: 'whose devices are not known',
    evidence: { ...failing, ...rollouts(rollout({ tasks: UNCOUNTED })) },
    verdict: 'fail',
    says: ['unknown number of devices'],
  },
  {
    name: 'in a list that was not read to its end',
    evidence: { ...failing, ...part(rollout()) },
    verdict: 'fail',
  },
  {
    name: 'only a verification',
    evidence: { ...failing, ...rollouts(rollout({ type: 'verification', tasks: busy })) },
    verdict: 'pass',
  },
  {
    name: 'only rollouts that ended',
    evidence: { ...failing, ...rollouts(rollout({ state: 'completed' }), rollout({ state: 'canceled' })) },
    verdict: 'pass',
  },
  { name: 'no rollout', evidence: { ...failing, ...rollouts() }, verdict: 'pass' },
  {
    name: 'one that was gone by then',
    evidence: { ...failing, ...rollouts({ ...odd, detail: 'gone' }) },
    verdict: 'pass',
  },
  {
    name: 'one in a status that is not documented',
    evidence: { ...failing, ...rollouts(odd) },
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['job-1: PAUSED'],
  },
  {
    name: 'no open one in what was read of the list',
    evidence: { ...failing, ...part() },
    verdict: 'not-applicable',
  },
  { name: 'nothing asked', evidence: { ...failing, ...NOT_ASKED }, verdict: 'not-applicable' },
  { name: 'nothing fails', evidence: { ...sound, ...rollouts(rollout({ tasks: busy })) }, verdict: 'pass' },
  { name: 'nothing fails, nothing asked', evidence: { ...sound, ...NOT_ASKED }, verdict: 'pass' },
]);
