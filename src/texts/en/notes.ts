/** What the summary says in whole sentences, in English. Counts come with their thousands separated. */
export const notes = {
  failed: ({ count, codes, ids }: Record<'count' | 'codes' | 'ids', string>): string =>
    `${count} ${count === '1' ? 'package' : 'packages'} could not be queried (failed): ${codes}${ids}.`,
  denied: ({ count, codes, ids }: Record<'count' | 'codes' | 'ids', string>): string =>
    `${count} ${count === '1' ? 'package' : 'packages'} could not be audited because access is denied (denied): ${codes}${ids}.`,
  /** Which, after the codes. */
  unanswered: ({ ids, more }: { ids: string; more: boolean }): string => `; ID ${ids}${more ? ' …' : ''}`,
  givenUp: ({ target, code }: { target: string; code: string }): string => `${target} was given up: ${code}`,
  unreached: ({ target, code }: { target: string; code: string }): string =>
    `${target} could not be reached: ${code}`,
  notCollected: ({ target }: { target: string }): string => `${target} was not collected`,
  request: ({ requestId }: { requestId: string }): string => ` (request ${requestId})`,
  selectionIncomplete: ({ target, problem }: { target: string; problem: string }): string =>
    `The selection of ${target} may be incomplete: ${problem}`,
  target: ({ account, region }: { account: string; region: string }): string => `${account} in ${region}`,
  targetInstance: ({
    account,
    region,
    instance,
  }: {
    account: string;
    region: string;
    instance: string;
  }): string => `${account} in ${region}, instance ${instance}`,
  notFound: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `The service reports that ${count} requested ${isOne ? 'package does' : 'packages do'} not exist. This is a definite answer and does not make the run incomplete.`,
  differences: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `${count} ${isOne ? 'package is' : 'packages are'} in either the CSV selection or the live list, but not in both.`,
  empty: ({ target }: { target: string }): string =>
    `${target}: 0 packages. The instance ID or product key may be wrong.`,
  listDiffers: ({ target, total, collected }: { target: string; total: number; collected: number }): string =>
    `${target}: the service reports ${total} packages but the list returned ${collected}; packages were added or deleted while it was read.`,
  duplicates: ({
    target,
    count,
    isOne,
    lines,
  }: {
    target: string;
    count: string;
    isOne: boolean;
    lines: string;
  }): string =>
    `${target}: ${count} ${isOne ? 'row repeats' : 'rows repeat'} a firmware ID${lines}; each package was queried once.`,
  noRows: ({
    target,
    count,
    isOne,
    kinds,
    lines,
  }: Record<'target' | 'count' | 'kinds' | 'lines', string> & { isOne: boolean }): string =>
    `${target}: ${count} ${isOne ? 'line of its CSV file is not data and was' : 'lines of its CSV files are not data and were'} skipped: ${kinds}${lines}.`,
  noRowKinds: {
    comment: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'comment' : 'comments'}`,
    heading: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'heading' : 'headings'}`,
    rule: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'rule' : 'rules'}`,
    caption: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'title or row count' : 'titles or row counts'}`,
  },
  listComma: ', ',
  alsoNamed: ({
    count,
    isOne,
    targets,
    more,
  }: Record<'count' | 'targets', string> & { isOne: boolean; more: boolean }): string =>
    `${count} ${isOne ? 'package is' : 'packages are'} selected by more than one target of an account (${targets}${more ? ' …' : ''}): each target queries ${isOne ? 'it' : 'them'}, and coverage counts every query.`,
  sameTarget: ({ target, other }: { target: string; other: string }): string =>
    `According to the account's UID, ${target} and ${other} are the same target under two names: its packages are queried and counted twice.`,
  lines: ({ lines, isOne, more }: { lines: string; isOne: boolean; more: boolean }): string =>
    ` (${isOne ? 'line' : 'lines'} ${lines}${more ? ' …' : ''})`,
  widespread: ({
    fail,
    judged,
    scope,
    checkId,
    where,
    meaning,
  }: {
    fail: string;
    judged: string;
    scope: 'firmware' | 'file';
    checkId: string;
    where: string;
    meaning: string;
  }): string =>
    `${fail} of ${judged} judged ${scope === 'file' ? 'files' : 'packages'} fail ${checkId}${where}: ${meaning}`,
  place: ({ product, module }: { product: string; module: string }): string =>
    `product ${product}, module ${module}`,
  overridden: ({ places }: { places: string }): string => ` as overridden for ${places}`,
  notOverridden: ' where no override applies',
  override: ({
    position,
    place,
    count,
    checks,
  }: {
    position: number;
    place: string;
    count: string;
    checks: string;
  }): string =>
    `Override ${position} of the job (${place}) applies to ${count} ${count === '1' ? 'package' : 'packages'} and changes ${checks}.`,
  overrideUnused: ({ position, place }: { position: number; place: string }): string =>
    `Override ${position} of the job (${place}) matches no package in this run.`,
  moreOverrides: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `The job has ${count} more ${isOne ? 'override' : 'overrides'}.`,
  soft: ({ count, isOne, failOn }: { count: string; isOne: boolean; failOn: string }): string =>
    `${count} ${isOne ? 'finding' : 'findings'} of severity ${failOn} or above ${isOne ? 'does' : 'do'} not count towards the exit code because their checks only report (soft).`,
  exceptionExpired: ({
    id,
    check,
    until,
    count,
    isOne,
    firmware,
    more,
  }: {
    id: string;
    check: string;
    until: string;
    count: string;
    isOne: boolean;
    firmware: string;
    more: boolean;
  }): string =>
    `Exception ${id} (${check}) expired on ${until}: ${count} ${isOne ? 'finding' : 'findings'} it accepted ${isOne ? 'is' : 'are'} open again${firmware === '' ? '' : ` (${firmware}${more ? ' …' : ''})`}.`,
  exceptionEnding: ({
    id,
    check,
    until,
    left,
    count,
    isOne,
  }: {
    id: string;
    check: string;
    until: string;
    left: string;
    count: string;
    isOne: boolean;
  }): string =>
    `Exception ${id} (${check}) expires on ${until}, in ${left}: ${count} ${isOne ? 'finding' : 'findings'} will then be open again.`,
  moreExceptions: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `${count} more ${isOne ? 'exception has' : 'exceptions have'} expired or will expire within 14 days.`,
  exceptionsUnused: ({
    count,
    isOne,
    ids,
    isComplete,
  }: {
    count: string;
    isOne: boolean;
    ids: string;
    isComplete: boolean;
  }): string =>
    `${count} ${isOne ? 'exception accepts' : 'exceptions accept'} nothing in this run: ${ids}. ${isComplete ? 'Exceptions that are no longer needed can be removed.' : 'The run is INCOMPLETE, so packages it did not audit may still need them.'}`,
  anUnknownTime: 'an unknown time',
  lifetimes: ({ shortest, longest }: { shortest: string; longest: string }): string =>
    `${shortest} to ${longest}`,
  asOfBefore: ({ asOf, ahead }: { asOf: string; ahead: string }): string =>
    `as_of is ${asOf}, ${ahead} before the run: exceptions are judged at that time, and packages at the time they were observed.`,
  clockOff: ({ apart, isAhead }: { apart: string; isAhead: boolean }): string =>
    `This machine's clock was ${apart} ${isAhead ? 'ahead of' : 'behind'} the service's while packages were observed: observed_at uses the service's clock, and links are judged by it. Set the clock of this machine (NTP).`,
  rolloutsRefused: ({
    count,
    isOne,
    operations,
    codes,
    actions,
  }: Record<'count' | 'operations' | 'codes' | 'actions', string> & { isOne: boolean }): string =>
    `The rollouts of ${count} ${isOne ? 'package' : 'packages'} are not fully known: the service refused ${operations} (${codes}). Grant the RAM user or role ${actions}, or the policy AliyunIOTReadOnlyAccess; or set \`rollouts: off\` in the job.`,
  rolloutsUnanswered: ({ count, isOne, codes }: { count: string; isOne: boolean; codes: string }): string =>
    `The rollouts of ${count} ${isOne ? 'package' : 'packages'} are not fully known${codes === '' ? ': there are more rollouts or devices than the audit inspects' : `: ${codes}`}.`,
  rolloutsRequired: ({ target, count, asked }: Record<'target' | 'count' | 'asked', string>): string =>
    `${target}: the rollouts of ${count} of ${asked} packages are not fully known, but the job requires them (\`rollouts.required\`).`,
  tasksCountedByPaging: ({ targets, more }: { targets: string; more: boolean }): string =>
    `Total of ListOTATaskByJob ignores TaskStatus in ${targets}${more ? ' …' : ''}: devices were counted individually, at most 5,000 per rollout.`,
  targetsMissing: ({
    count,
    isOne,
    targets,
    more,
  }: {
    count: string;
    isOne: boolean;
    targets: string;
    more: boolean;
  }): string =>
    `${count} ${isOne ? 'target' : 'targets'} of earlier runs ${isOne ? 'is' : 'are'} not in this one: ${targets}${more ? ' …' : ''}. If this is unintended, correct \`targets\` in the job or its variables; otherwise list ${isOne ? 'it' : 'them'} under \`retired\`.`,
  takenOver: ({
    count,
    isOne,
    targets,
    more,
    runs,
  }: {
    count: string;
    isOne: boolean;
    targets: string;
    more: boolean;
    runs: string;
  }): string =>
    `${count} ${isOne ? 'target was' : 'targets were'} not queried again because ${runs} observed ${isOne ? 'it' : 'them'} completely: ${targets}${more ? ' …' : ''}. See observed_at for the time.`,
  notCompared: {
    latest: ({ runId: problem }: { runId: string }): string => `The previous run cannot be read: ${problem}.`,
    missing: ({ runId }: { runId: string }): string =>
      `The earlier run ${runId} is missing, or its manifest is not the one that the next run refers to.`,
    altered: ({ runId }: { runId: string }): string =>
      `The results of the earlier run ${runId} do not match its manifest. Check it with: ota-audit verify.`,
    unreadable: ({ runId }: { runId: string }): string =>
      `The results of the earlier run ${runId} cannot be read.`,
    empty: ({ runId }: { runId: string }): string => `The earlier run ${runId} saw nothing.`,
    version: ({ runId }: { runId: string }): string =>
      `The earlier run ${runId} was made by another version, whose results cannot be compared with this one.`,
  },
  newChecks: ({ count, isOne, checks }: { count: string; isOne: boolean; checks: string }): string =>
    `${count} new ${isOne ? 'finding comes' : 'findings come'} from checks that the version of the earlier run did not have (new check): ${checks}. The packages themselves may be unchanged.`,
  comparedInstead: ({ runId }: { runId: string }): string => `This run is compared with ${runId} instead.`,
  comparedWithNothing: 'This run is not compared with an earlier one; every finding counts as new.',
  otherProducts: 'other products',
  noProduct: '(no product)',
};
