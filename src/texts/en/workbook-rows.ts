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
  tasks_counted: { total: 'by state', paging: 'individually', unknown: 'unknown' },
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
    'not-asked': 'not queried',
    gone: 'gone',
    denied: 'denied',
    failed: 'failed',
  },
};

/** What a sheet without rows says. */
export const empty = {
  noPackages: 'No rows: the selection contains no packages.',
  findings: ({ count, isOne }: Count): string =>
    `No findings: ${count} ${isOne ? 'enabled check passes' : 'enabled checks pass'} wherever applicable.`,
  nothingJudged: 'No findings: no enabled check applies to any package.',
  files: 'No files: no answered package has one.',
  rolloutsOff: 'No rows: this run did not query rollouts. Set rollouts: failing or rollouts: all in the job.',
  rolloutsNoneFails: ({ from }: { from: string }): string =>
    `No rows: no package fails a check at or above ${from}, so no rollouts were queried.`,
  rolloutsNoAnswer: 'No rows: no package was answered, so no rollouts were queried.',
  rolloutsNone: ({ count, isOne }: Count): string =>
    `No rows: the rollouts of ${count} ${isOne ? 'package' : 'packages'} were queried, and ${isOne ? 'it has' : 'they have'} none.`,
  rolloutsRefused: ({ actions }: { actions: string }): string =>
    `Unknown: the service refused to list rollouts. Grant the RAM user or role ${actions}, or the policy AliyunIOTReadOnlyAccess.`,
  rolloutsUnanswered: ({ codes }: { codes: string }): string =>
    `Unknown: rollouts were queried, but the service did not return all of them${codes === '' ? '' : ` (${codes})`}. Run the audit again.`,
  coverage: (asked: Count): string =>
    `${allAudited(asked)}. The selection was not compared with a live list.`,
  coverageListed: (asked: Count): string => `${allAudited(asked)}, and the selection matches the live list.`,
};

function allAudited({ count, isOne }: Count): string {
  return `${count} of ${count} requested ${isOne ? 'package was' : 'packages were'} audited`;
}
