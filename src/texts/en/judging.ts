/** What is said of verdicts and findings whatever the check, in English. */
export const judging = {
  nothingToJudge: 'The service reports that this package does not exist.',
  anAnswer: 'an answer from the service',
  noCode: 'no code',
  denied: ({ code }: { code: string }): string =>
    `Not judged because the query for this package was denied (${code}).`,
  failed: ({ code }: { code: string }): string =>
    `Not judged because the query for this package failed (${code}).`,
  remediation: ({ console, api }: { console: string; api: string }): string =>
    `In the console: ${console} By API: ${api}`,
  newCheck: ({ message }: { message: string }): string =>
    `${message} (new check: the version of the earlier run did not have it)`,
  resolved: ({ before }: { before: string }): string => `No longer found. Before: ${before}`,
  resolvedGone: ({ before }: { before: string }): string => `The package no longer exists. Before: ${before}`,
  resolvedRemediation: 'No action needed: resolved.',
};
