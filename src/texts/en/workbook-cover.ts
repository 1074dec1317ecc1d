import type { Count, Tuple } from './shapes.ts';

/** What the sheet Cover says. */
export const cover = {
  scope: 'What was audited, when and by whom',
  job: 'Job',
  run: 'Run',
  period: 'Period',
  periodOf: ({ started, finished }: { started: string; finished: string }): string =>
    `${started} to ${finished}`,
  asOf: 'Judged as of',
  targets: 'Accounts',
  identity: 'Identity',
  tool: 'Tool',
  toolOf: ({ version, node }: { version: string; node: string }): string =>
    `ota-audit ${version} on Node ${node}`,
  policy: 'Policy',
  policyOf: ({ on, all, failOn }: { on: string; all: string; failOn: string }): string =>
    `${on} of ${all} checks on; findings count from severity ${failOn}`,
  policyNever: ({ on, all }: { on: string; all: string }): string =>
    `${on} of ${all} checks on; no severity counts against the audit`,
  policyDigest: 'SHA-256 of the policy',
  host: 'Host',
  previous: 'Previous run',
  noPrevious: 'none: this is the job’s first run',
  stages: 'Counts at every stage',
  stage: 'Stage',
  count: 'Count',
  meaning: 'What it counts',
  rows: {
    listed: ['Listed', 'Entries that the list call gave, over all targets that were listed'] as Tuple<2>,
    duplicates: [
      'Named again',
      'Rows of the selection that named a firmware a second time; queried once',
    ] as Tuple<2>,
    requested: ['Requested', 'Firmware that had to be audited'] as Tuple<2>,
    audited: ['Audited', 'Firmware whose details the service gave'] as Tuple<2>,
    notFound: ['Not found', 'Firmware that the service says does not exist: a definite answer'] as Tuple<2>,
    denied: ['Denied', 'Firmware that the identity may not see: not audited'] as Tuple<2>,
    failed: ['Failed', 'Firmware without an answer after all retries: not audited'] as Tuple<2>,
    calls: ['Calls', 'Calls made, retries included'] as Tuple<2>,
    throttled: ['Throttled', 'Calls that the service refused because of its quota'] as Tuple<2>,
    files: ['Files', 'Files of the audited packages'] as Tuple<2>,
    verdicts: ['Verdicts', 'Judgements of one check on one package or one file'] as Tuple<2>,
    fail: ['Failing', 'Verdicts that fail, accepted ones included'] as Tuple<2>,
    unknown: ['Not judged', 'Verdicts that could not be reached'] as Tuple<2>,
    open: ['Open', 'Findings that fail, neither accepted nor resolved'] as Tuple<2>,
    accepted: ['Accepted', 'Findings that an exception accepts'] as Tuple<2>,
  },
  ipe: 'Information produced by the entity: what an auditor asks of this report',
  question: 'Question',
  answer: 'Answer',
  questions: {
    system: 'From which system is it?',
    who: 'Who ran it, under which identity, when?',
    whoIs: ({ identity, host, started }: { identity: string; host: string; started: string }): string =>
      `${identity}, on ${host}, started ${started}`,
    logic: 'With what logic?',
    logicIs: ({ version, on }: { version: string; on: string }): string =>
      `ota-audit ${version}, ${on} checks with the parameters on the sheet Checks`,
    logicDigest: ({ digest }: { digest: string }): string => `; policy ${digest}, in full in manifest.json`,
    population: 'What is the population, and is it complete?',
    accurate: 'Is it accurate?',
    accurateIs:
      'Each row of Packages bears the service’s request ID and the time of the answer. Query any firmware ID again and compare. The answers as they came are in ledger/, a file a target, each line with a checksum that goes on from the line before.',
    altered: 'Was it altered since?',
    alteredIs:
      'manifest.json holds the SHA-256 of every file of the run and of the previous run’s manifest: `ota-audit verify` checks both, and the signature where the run was signed.',
    changed: 'How are changes of the logic controlled?',
    changedIs:
      'The version of the tool and the digest of the policy above change with it; CHANGELOG.md of the tool says what changed.',
    excluded: 'What was excluded, by whom, until when?',
    excludedNone: 'Nothing: there is no exception.',
    excludedIs: ({ count, isOne }: Count): string =>
      `${count} ${isOne ? 'exception' : 'exceptions'}: see the sheet Exceptions. Accepted findings stay in this report, marked.`,
    off: ({ checks }: { checks: string }): string => ` Checks that are off: ${checks}.`,
    earlier: 'What happened to earlier findings?',
    earlierFirst: 'This is the job’s first run: everything is new.',
    earlierIs: ({
      resolved,
      persisting,
      reopened,
    }: Record<'resolved' | 'persisting' | 'reopened', string>): string =>
      `${persisting} persist, ${reopened} reopened, ${resolved} resolved: see the sheet Changes.`,
  },
  signOff: 'Sign-off',
  signHeads: ['', 'Name', 'Signature', 'Date'] as Tuple<4>,
  preparedBy: 'Prepared by',
  reviewedBy: 'Reviewed by',
  disclaimer:
    'This is an audit of package records. It shows what the service said of each package at the time given; it does not show what devices run. A digest shows integrity in transit, never who made a package.',
};
