import type { Count } from './shapes.ts';

/** What sheets say in place of codes that `page.words` does not have, or has for something else. */
export const values = {
  reason: {
    'not-found': 'not found',
    denied: 'denied',
    failed: 'failed',
    'not-in-list': 'not in the list',
    'not-in-selection': 'not in the selection',
  },
  probe: {
    reached: 'reached',
    refused: 'refused',
    unreachable: 'unreachable',
    'not-allowed': 'not allowed',
    'not-made': 'not made',
  },
  rollout_state: {
    'in-progress': 'in progress',
    planned: 'planned',
    ended: 'ended',
    none: 'none',
    unknown: 'unknown',
  },
  job_type: { verification: 'verification', upgrade: 'upgrade', unrecognized: 'unrecognized' },
  job_status: {
    'in-progress': 'in progress',
    planned: 'planned',
    completed: 'completed',
    canceled: 'canceled',
    unknown: 'unknown',
  },
  policy: { static: 'static', dynamic: 'dynamic', unrecognized: 'unrecognized' },
  scope: { all: 'all', specific: 'specific', gray: 'gray', group: 'group', unrecognized: 'unrecognized' },
  tasks_counted: { total: 'by state', paging: 'one by one', unknown: 'unknown' },
  tasks_unknown_because: {
    'not-open': 'not open',
    'too-many-rollouts': 'too many rollouts',
    'too-many-tasks': 'too many tasks',
    gone: 'gone',
    denied: 'denied',
    failed: 'failed',
  },
  described: {
    described: 'described',
    'not-asked': 'not asked',
    gone: 'gone',
    denied: 'denied',
    failed: 'failed',
  },
};

/** What a sheet without rows says. */
export const empty = {
  noPackages: 'No row: the selection names no package.',
  findings: ({ count, isOne }: Count): string =>
    `No finding: ${count} ${isOne ? 'check is on, and passes' : 'checks are on, and each passes'} wherever it applies.`,
  nothingJudged: 'No finding: no check that is on applies to any package.',
  files: 'No file: no package that answered has one.',
  rolloutsOff:
    'No row: this run did not ask for rollouts. Set rollouts: failing or rollouts: all in the job.',
  rolloutsNoneFails: ({ from }: { from: string }): string =>
    `No row: no package fails a check at or above ${from}, so no rollout was asked for.`,
  rolloutsNoAnswer: 'No row: no package gave an answer, so no rollout was asked for.',
  rolloutsNone: ({ count, isOne }: Count): string =>
    `No row: ${count} ${isOne ? 'package was' : 'packages were'} asked about, and no rollout ${isOne ? 'of it' : 'of any of them'} exists.`,
  rolloutsRefused: ({ actions }: { actions: string }): string =>
    `Not known: the service refused to tell of rollouts. Grant the RAM user or role ${actions}, or the policy AliyunIOTReadOnlyAccess.`,
  rolloutsUnanswered: ({ codes }: { codes: string }): string =>
    `Not known: rollouts were asked for, and the service did not tell all of them${codes === '' ? '' : ` (${codes})`}. Run the audit again.`,
  coverage: (asked: Count): string => `${allAudited(asked)}. No list was read to compare the selection with.`,
  coverageListed: (asked: Count): string =>
    `${allAudited(asked)}, and the selection has the same packages as the live list.`,
};

function allAudited({ count, isOne }: Count): string {
  return `${count} ${isOne ? 'package was asked for, and it was' : 'packages were asked for, and all were'} audited`;
}
