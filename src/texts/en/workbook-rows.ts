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
};

/** What a sheet without rows says. */
export const empty = {
  noPackages: 'No row: the selection names no package.',
  findings: ({ count, isOne }: Count): string =>
    `No finding: ${count} ${isOne ? 'check is on, and passes' : 'checks are on, and each passes'} wherever it applies.`,
  nothingJudged: 'No finding: no check that is on applies to any package.',
  files: 'No file: no package that answered has one.',
  coverage: (asked: Count): string => `${allAudited(asked)}. No list was read to compare the selection with.`,
  coverageListed: (asked: Count): string =>
    `${allAudited(asked)}, and the selection has the same packages as the live list.`,
};

function allAudited({ count, isOne }: Count): string {
  return `${count} ${isOne ? 'package was asked for, and it was' : 'packages were asked for, and all were'} audited`;
}
