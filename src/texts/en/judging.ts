/** What several checks say alike, in English. */
export const judging = {
  /** The service's own words for the codes it documents (QueryOTAFirmware: Status). */
  statuses: {
    'not-required': 'no verification required',
    unverified: 'unverified',
    verified: 'verified',
    verifying: 'verifying',
    failed: 'verification failed',
    unrecognized: 'not documented',
  },
  status: ({ raw, word }: { raw: string; word: string }): string => `Status ${raw} (${word})`,
  noStatus: 'no Status',
  statusUnknown:
    "The service's answer held no Status, so nothing is known about this package's verification.",
  expiryUnreadable: 'expiry unreadable',
  expiryUnknown: ({ problem }: { problem: string }): string =>
    `It is not known until when the link can be used: ${problem}.`,
  expiryIsNoTime: 'its expiry is not a time',
  nothingToJudge: 'The service says that this package does not exist.',
  anAnswer: 'an answer of the service',
  noCode: 'no code',
  denied: ({ code }: { code: string }): string =>
    `This could not be judged, because the query for this package was denied (${code}).`,
  failed: ({ code }: { code: string }): string =>
    `This could not be judged, because the query for this package failed (${code}).`,
  remediation: ({ console, api }: { console: string; api: string }): string =>
    `In the console: ${console} By API: ${api}`,
  unjudgedRemediation:
    'Nothing is known to be wrong with the package, but nothing is known to be right either: remove the reason why this could not be judged and run the audit again.',
};
