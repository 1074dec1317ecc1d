/** What several checks say alike, in English. */
export const common = {
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
    'The service returned no Status, so nothing is known about the verification of this package.',
  /** Why a link cannot be read: half a sentence for each `LinkProblem`. */
  linkProblems: {
    'not-text': (): string => 'the link is not text',
    'not-a-url': (): string => 'the link is not an absolute URL',
    'no-host': (): string => 'the link names no host',
    'other-scheme': (): string => "the link's scheme is neither https nor http",
    'given-twice': ({ parameter }: { parameter: string }): string => `${parameter} is given twice`,
    'no-expiry': (): string => 'the link is signed but names no expiry',
    'unknown-version': (): string => 'the signature is of an unknown version',
    'expiry-missing': ({ parameter }: { parameter: string }): string => `${parameter} is missing`,
    'expiry-not-seconds': ({ parameter }: { parameter: string }): string =>
      `${parameter} is not a number of seconds`,
    'expiry-out-of-range': ({ parameter }: { parameter: string }): string =>
      `${parameter} is not a time between the years 2000 and 9999`,
    'signing-time': ({ parameter }: { parameter: string }): string =>
      `${parameter} is missing or not YYYYMMDDTHHMMSSZ`,
    lifetime: ({ parameter }: { parameter: string }): string =>
      `${parameter} is not a number of seconds from 1 to 604800`,
  },
  expiryUnreadable: 'expiry unreadable',
  expiryUnknown: ({ problem }: { problem: string }): string =>
    `It is unknown when the link expires: ${problem}.`,
  expiryIsNoTime: 'its expiry is not a time',
  noSignMethod: 'no SignMethod',
  knownMethods: 'MD5 or SHA256',
  noMethod: 'The service returned no SignMethod, so the digest cannot be judged.',
  methodUnknown: ({ method }: { method: string }): string =>
    `SignMethod "${method}" is unknown to this version, so the digest cannot be judged.`,
  noType: 'no Type',
  knownTypes: 'Type 0 or 1',
  typeUnknown: ({ observed }: { observed: string }): string =>
    `The service returned ${observed} where its documentation has 0 and 1, so it is unknown whether this is a delta package.`,
  /** What came of following a link. */
  probe: {
    refused: ({ status, code }: { status: number; code: string }): string =>
      code === '' ? `HTTP ${status}` : `HTTP ${status} ${code}`,
    noAnswer: ({ code }: { code: string }): string => `no answer (${code})`,
    notFetched: 'not fetched',
    unreached: ({ observed }: { observed: string }): string =>
      `The link did not lead to the file (${observed}), so its content is unknown.`,
    notAllowed: ({ why }: { why: string }): string => `The link was not followed because ${why}.`,
    notMade: ({ why }: { why: string }): string =>
      `The file could not be fetched because ${why}; this says nothing about the file.`,
    bars: {
      scheme: 'it does not use https',
      host: 'its host is not one that the job allows probes to contact',
      address: 'its host has an address that probes never connect to (private, or of this machine)',
      redirect: 'the response is a redirect, and probes do not follow redirects',
    },
    hindrances: {
      'store-ill': 'the store was overloaded or failing at every attempt',
      network: 'the network of the auditing machine failed',
      proxy: 'the proxy refused it',
      deadline: 'the time limit of the job was reached',
    },
  },
  /** Others that have the same. */
  duplicates: {
    separator: ', ',
    more: ({ named, count }: { named: string; count: number }): string => `${named} and ${count} more`,
    unnamed: ({ count }: { count: number }): string => `${count} others`,
    passIncomplete:
      'No other package observed in this run is the same; packages of the target without an answer were not compared.',
  },
};

export type Common = typeof common;
