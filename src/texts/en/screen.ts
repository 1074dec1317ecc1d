import type { Count } from './shapes.ts';

/** What `run`, `report` and messages say of a run beside its headline. Counts come with their thousands separated. */
export const screen = {
  exitCode: ({ code, reason }: { code: number; reason: string }): string => `exit code ${code}: ${reason}`,
  /** Why the exit code is what it is; each follows `exit code n: `. */
  reasons: {
    pass: ({ failOn, failOnNew }: { failOn: string; failOnNew: boolean }): string =>
      `everything was answered, and no ${failOnNew ? 'new ' : ''}finding counts (fail-on: ${failOn})`,
    fail: ({ failOn, failOnNew }: { failOn: string; failOnNew: boolean }): string =>
      `everything was answered, and ${failOnNew ? 'new ' : ''}findings count (fail-on: ${failOn})`,
    persisting: ({ count, isOne }: Count): string =>
      `; ${count} persisting ${isOne ? 'finding does' : 'findings do'} not count (fail-on-new)`,
    incomplete: ({ parts }: { parts: string }): string => `not everything was answered: ${parts}`,
    refused: ({ codes }: { codes: string }): string =>
      `the service refused the identity or the account for every target: ${codes}`,
    lost: ({ what, code, reason }: { what: string; code: number; reason: string }): string =>
      `${what}; otherwise ${code}: ${reason}`,
    /** Of two of the next ones. */
    both: ({ first, second }: { first: string; second: string }): string => `${first}; ${second}`,
    notWritten: ({ outputs }: { outputs: string }): string => `could not be written: ${outputs}`,
    /** A required message. */
    notTold: ({ channels, isOne }: { channels: string; isOne: boolean }): string =>
      `${isOne ? 'notification' : 'notifications'} failed: ${channels}`,
  },
  /** What was not answered. */
  denied: ({ count, isOne }: Count): string => `${count} ${isOne ? 'package' : 'packages'} denied`,
  failed: ({ count, isOne }: Count): string => `${count} ${isOne ? 'package' : 'packages'} failed`,
  givenUp: ({ count, isOne }: Count): string => `${count} ${isOne ? 'target' : 'targets'} given up`,
  selection: ({ count, isOne }: Count): string =>
    `${count} ${isOne ? 'selection that may be' : 'selections that may be'} incomplete`,
  targets: 'Targets',
  accounts: 'Accounts',
  /** An account after its name; `codes` why. */
  account: {
    targets: ({ count, isOne }: Count): string => `${count} ${isOne ? 'target' : 'targets'}`,
    lost: ({ count, of, codes }: Record<'count' | 'of' | 'codes', string>): string =>
      `${count} of ${of} ${of === '1' ? 'target' : 'targets'} could not be audited${codes === '' ? '' : ` (${codes})`}`,
    partly: ({ count, of, codes }: Record<'count' | 'of' | 'codes', string>): string =>
      `${count} of ${of} ${of === '1' ? 'target' : 'targets'} audited in part${codes === '' ? '' : ` (${codes})`}`,
  },
  /** A target after its name. */
  target: {
    packages: ({ count, isOne }: Count): string => `${count} ${isOne ? 'package' : 'packages'}`,
    open: ({ count }: Count): string => `${count} open`,
    unjudged: ({ count }: Count): string => `${count} not judged`,
    noAnswer: ({ count }: Count): string => `${count} without an answer`,
    givenUp: ({ code }: { code: string }): string => `given up (${code})`,
    unreached: ({ code }: { code: string }): string => `could not be reached (${code})`,
    selection: 'its selection may be incomplete',
  },
  worst: 'Fix first',
  /** Below the few that are named. */
  failInAll: ({ count }: Count): string => `… ${count} failing packages in total`,
  alsoOpen: ({ count }: Count): string => `${count} more open`,
  bySeverity: ({ count, severity }: { count: string; severity: string }): string => `${count} ${severity}`,
  standing: ({ open, accepted, unjudged }: Record<'open' | 'accepted' | 'unjudged', string>): string =>
    `open: ${open}; accepted: ${accepted}; not judged: ${unjudged}`,
  none: 'none',
  nothingSeen:
    'Nothing was observed: `latest` is unchanged, and the next run will not be compared with this one.',
  more: ({ count }: Count): string => `… and ${count} more`,
  moreOf: ({ count, kinds }: { count: string; kinds: string }): string => `… and ${count} more: ${kinds}`,
  moreIn: ({ count, file }: { count: string; file: string }): string => `… and ${count} more in ${file}`,
};
