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
  policyOf: ({
    on,
    all,
    failOn,
    failOnNew,
  }: Record<'on' | 'all' | 'failOn', string> & { failOnNew: boolean }): string =>
    `${on} of ${all} checks on; ${failOnNew ? 'only new and reopened findings' : 'findings'} count from severity ${failOn}`,
  policyNever: ({ on, all }: { on: string; all: string }): string =>
    `${on} of ${all} checks on; no severity counts against the audit`,
  policyDigest: 'SHA-256 of the policy',
  host: 'Host',
  previous: 'Previous run',
  noPrevious: 'none: this is the job’s first run',
  stages: 'Counts at every stage',
  stage: 'What',
  count: 'Count',
  meaning: 'What it counts',
  findings: 'Findings, one by one',
  rollouts: 'Failing packages on their way to devices',
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
      'Each row of Packages bears the service’s request ID and the time of the answer. Query any firmware ID again and compare. The answers as they came are in ledger/ of the run folder, a file a target, each line with a checksum that goes on from the line before.',
    altered: 'Was it altered since?',
    alteredIs:
      'manifest.json of the run folder holds the SHA-256 of every file of the run and of the previous run’s manifest: `ota-audit verify` checks both, and the signature where the run was signed.',
    changed: 'How are changes of the logic controlled?',
    changedIs:
      'The version of the tool and the digest of the policy above change with it; CHANGELOG.md of the tool says what changed.',
    excluded: 'What was excluded, by whom, until when?',
    excludedNone: 'Nothing: there is no exception.',
    excludedIs: ({ count, isOne }: Count): string =>
      `${count} ${isOne ? 'exception' : 'exceptions'}: see the sheet Exceptions. Accepted findings stay in this report, marked.`,
    off: ({ checks }: { checks: string }): string => ` Checks that are off: ${checks}.`,
    earlier: 'What happened to earlier findings?',
    earlierIs: 'The sheet Changes names what is new, reopened or resolved.',
  },
  signOff: 'Sign-off',
  signHeads: ['', 'Date', 'Name', 'Signature'] as Tuple<4>,
  preparedBy: 'Prepared by',
  reviewedBy: 'Reviewed by',
  disclaimer:
    'This is an audit of package records. It shows what the service said of each package at the time given; it does not show what devices run. A digest shows integrity in transit, never who made a package.',
};
