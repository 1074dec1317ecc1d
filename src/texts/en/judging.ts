/** What is said of verdicts and findings whatever the check, in English. */
export const judging = {
  nothingToJudge: 'The service says that this package does not exist.',
  anAnswer: 'an answer of the service',
  noCode: 'no code',
  denied: ({ code }: { code: string }): string =>
    `This could not be judged, because the query for this package was denied (${code}).`,
  failed: ({ code }: { code: string }): string =>
    `This could not be judged, because the query for this package failed (${code}).`,
  remediation: ({ console, api }: { console: string; api: string }): string =>
    `In the console: ${console} By API: ${api}`,
  newCheck: ({ message }: { message: string }): string =>
    `${message} (new check: the version of the earlier run did not have it)`,
  resolved: ({ before }: { before: string }): string =>
    `This run does not find it any more. Before: ${before}`,
  resolvedGone: ({ before }: { before: string }): string =>
    `The package does not exist any more. Before: ${before}`,
  resolvedRemediation: 'Nothing: it is resolved.',
};
