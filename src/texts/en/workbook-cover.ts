import type { Count, Tuple } from './shapes.ts';

/** What the sheet Cover says. */
export const cover = {
  scope: 'What was audited, when and by whom',
  job: 'Job',
  run: 'Run',
  period: 'Period',
  periodOf: ({ started, finished }: { started: string; finished: string }): string =>
    `${started} to ${finished}`,
  asOf: 'Judged at',
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
  rollouts: 'Failing packages in rollouts',
  ipe: 'Information produced by the entity (IPE): questions an auditor asks about this report',
  question: 'Question',
  answer: 'Answer',
  questions: {
    system: 'Which system is the source?',
    who: 'Who ran it, with which identity, and when?',
    whoIs: ({ identity, host, started }: { identity: string; host: string; started: string }): string =>
      `${identity}, on ${host}, started ${started}`,
    logic: 'What logic was applied?',
    logicIs: ({ version, on }: { version: string; on: string }): string =>
      `ota-audit ${version}, ${on} checks with the parameters on the sheet Checks`,
    logicDigest: ({ digest }: { digest: string }): string => `; policy ${digest}, in full in manifest.json`,
    population: 'What is the population, and is it complete?',
    accurate: 'Is it accurate?',
    accurateIs:
      'Each row of Packages holds the request ID of the service and the time of the answer. Query any firmware ID again to compare. The answers are stored in ledger/ of the run folder, one file per target, each line with a checksum chained to the previous line.',
    altered: 'Was it altered later?',
    alteredIs:
      'manifest.json in the run folder holds the SHA-256 of every file of the run and of the previous run’s manifest; `ota-audit verify` checks both, and the signature if the run was signed.',
    changed: 'How are changes to the logic controlled?',
    changedIs:
      'Any change to the logic changes the tool version or the policy digest above; CHANGELOG.md of the tool lists the changes.',
    excluded: 'What was excluded, by whom, and until when?',
    excludedNone: 'Nothing: there are no exceptions.',
    excludedIs: ({ count, isOne }: Count): string =>
      `${count} ${isOne ? 'exception' : 'exceptions'}: see the sheet Exceptions. Accepted findings stay in this report and are marked.`,
    off: ({ checks }: { checks: string }): string => ` Checks that are off: ${checks}.`,
    earlier: 'What happened to earlier findings?',
    earlierIs: 'The sheet Changes lists new, reopened and resolved findings.',
  },
  signOff: 'Sign-off',
  signHeads: ['', 'Date', 'Name', 'Signature'] as Tuple<4>,
  preparedBy: 'Prepared by',
  reviewedBy: 'Reviewed by',
  disclaimer:
    'This is an audit of package records. It shows what the service reported about each package at the given time, not what devices run. A digest shows integrity in transit, never who made a package.',
};
