/** What the summary says in whole sentences, in English. Counts come with their thousands separated. */
export const notes = {
  failed: ({ count, codes, ids }: Record<'count' | 'codes' | 'ids', string>): string =>
    `${count} firmware could not be queried (failed): ${codes}${ids}.`,
  denied: ({ count, codes, ids }: Record<'count' | 'codes' | 'ids', string>): string =>
    `${count} firmware could not be audited, because access to ${count === '1' ? 'it' : 'them'} is denied (denied): ${codes}${ids}.`,
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
    `${count} requested firmware ${isOne ? 'does' : 'do'} not exist. The service says so, which is an answer: the run is no less complete.`,
  differences: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `${count} firmware ${isOne ? 'is' : 'are'} in only one of the CSV selection and the live list.`,
  empty: ({ target }: { target: string }): string =>
    `${target}: 0 firmware. The instance ID or product key may be wrong.`,
  listDiffers: ({ target, total, collected }: { target: string; total: number; collected: number }): string =>
    `${target}: the service counts ${total} firmware and the list gave ${collected}; packages were added or deleted while it was read.`,
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
    `${target}: ${count} ${isOne ? 'row names' : 'rows name'} a firmware again${lines}; each firmware was queried once.`,
  noRows: ({
    target,
    count,
    isOne,
    kinds,
    lines,
  }: Record<'target' | 'count' | 'kinds' | 'lines', string> & { isOne: boolean }): string =>
    `${target}: ${count} ${isOne ? 'line of its CSV file is not a row and was' : 'lines of its CSV files are not rows and were'} passed over: ${kinds}${lines}.`,
  noRowKinds: {
    comment: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'comment' : 'comments'}`,
    heading: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'heading' : 'headings'}`,
    rule: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'rule' : 'rules'}`,
    caption: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `${count} ${isOne ? 'title or count of rows' : 'titles and counts of rows'}`,
  },
  listComma: ', ',
  alsoNamed: ({
    count,
    isOne,
    targets,
    more,
  }: Record<'count' | 'targets', string> & { isOne: boolean; more: boolean }): string =>
    `${count} ${isOne ? 'package is' : 'packages are'} named by more than one target of an account (${targets}${more ? ' …' : ''}): each target asks for ${isOne ? 'it' : 'them'}, and coverage counts every time.`,
  sameTarget: ({ target, other }: { target: string; other: string }): string =>
    `By the account's UID, ${target} and ${other} are the same target under two names: its packages are queried and counted twice.`,
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
    `${fail} of ${judged} judged ${scope === 'file' ? 'files' : 'firmware'} fail ${checkId}${where}: ${meaning}`,
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
    `Override ${position} of the job (${place}) applies to ${count} firmware and changes ${checks}.`,
  overrideUnused: ({ position, place }: { position: number; place: string }): string =>
    `Override ${position} of the job (${place}) matches no firmware of this run.`,
  moreOverrides: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `The job has ${count} more ${isOne ? 'override' : 'overrides'}.`,
  soft: ({ count, isOne, failOn }: { count: string; isOne: boolean; failOn: string }): string =>
    `${count} ${isOne ? 'finding' : 'findings'} of severity ${failOn} or above ${isOne ? 'does' : 'do'} not count towards the exit code, because their checks only report (soft).`,
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
    `Exception ${id} (${check}) ended on ${until}: ${count} ${isOne ? 'finding' : 'findings'} that it would accept ${isOne ? 'is' : 'are'} open again${firmware === '' ? '' : ` (${firmware}${more ? ' …' : ''})`}.`,
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
    `Exception ${id} (${check}) ends on ${until}, in ${left}: ${count} ${isOne ? 'finding' : 'findings'} will be open again then.`,
  moreExceptions: ({ count, isOne }: { count: string; isOne: boolean }): string =>
    `${count} more ${isOne ? 'exception has' : 'exceptions have'} ended or will end within 14 days.`,
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
    `${count} ${isOne ? 'exception accepts' : 'exceptions accept'} nothing in this run: ${ids}. ${isComplete ? 'Exceptions that nothing needs can be removed.' : 'The run is INCOMPLETE, so what it did not see may still need them.'}`,
  anUnknownTime: 'an unknown time',
  lifetimes: ({ shortest, longest }: { shortest: string; longest: string }): string =>
    `${shortest} to ${longest}`,
  asOfBefore: ({ asOf, ahead }: { asOf: string; ahead: string }): string =>
    `as_of is ${asOf}, ${ahead} before the run: exceptions are judged as of then, and packages as of when they were observed.`,
  clockOff: ({ apart, isAhead }: { apart: string; isAhead: boolean }): string =>
    `This machine's clock was ${apart} ${isAhead ? 'ahead of' : 'behind'} the service's while packages were observed: observed_at is by the service's clock, and links are judged by it. Set the machine's clock (NTP).`,
  rolloutsRefused: ({
    count,
    isOne,
    operations,
    codes,
    actions,
  }: Record<'count' | 'operations' | 'codes' | 'actions', string> & { isOne: boolean }): string =>
    `Which devices are being given ${count} ${isOne ? 'package' : 'packages'} is not fully known: the service refused ${operations} (${codes}). Grant the RAM user or role ${actions}, or the policy AliyunIOTReadOnlyAccess; or set \`rollouts: off\` in the job.`,
  rolloutsUnanswered: ({ count, isOne, codes }: { count: string; isOne: boolean; codes: string }): string =>
    `Which devices are being given ${count} ${isOne ? 'package' : 'packages'} is not fully known${codes === '' ? ': there are more rollouts or devices than are looked at' : `: ${codes}`}.`,
  rolloutsRequired: ({ target, count, asked }: Record<'target' | 'count' | 'asked', string>): string =>
    `${target}: which devices are being given a package is not fully known of ${count} of ${asked} packages, and the job requires it (\`rollouts.required\`).`,
  tasksCountedByPaging: ({ targets, more }: { targets: string; more: boolean }): string =>
    `Total of ListOTATaskByJob does not follow TaskStatus in ${targets}${more ? ' …' : ''}: devices were counted one by one, at most 5,000 of a rollout.`,
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
    `${count} ${isOne ? 'target' : 'targets'} of earlier runs ${isOne ? 'is' : 'are'} not in this one: ${targets}${more ? ' …' : ''}. If that is not on purpose, correct \`targets\` of the job or the variables in it; if it is, name ${isOne ? 'it' : 'them'} under \`retired\`.`,
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
    `${count} ${isOne ? 'target was' : 'targets were'} not asked for again, since ${runs} observed ${isOne ? 'it' : 'them'} whole: ${targets}${more ? ' …' : ''}. observed_at says when.`,
  notCompared: {
    latest: ({ runId: problem }: { runId: string }): string =>
      `The run before this one cannot be read: ${problem}.`,
    missing: ({ runId }: { runId: string }): string =>
      `The earlier run ${runId} is not there, or its manifest is not the one that the next run names.`,
    altered: ({ runId }: { runId: string }): string =>
      `The results of the earlier run ${runId} are not what its manifest says. Check it with: ota-audit verify.`,
    unreadable: ({ runId }: { runId: string }): string =>
      `The results of the earlier run ${runId} cannot be read.`,
    empty: ({ runId }: { runId: string }): string => `The earlier run ${runId} saw nothing.`,
    version: ({ runId }: { runId: string }): string =>
      `The earlier run ${runId} was made by another version, whose results this one does not compare with.`,
  },
  newChecks: ({ count, isOne, checks }: { count: string; isOne: boolean; checks: string }): string =>
    `${count} new ${isOne ? 'finding is' : 'findings are'} of checks that the version of the earlier run did not have (new check): ${checks}. The packages may be as they were.`,
  comparedInstead: ({ runId }: { runId: string }): string => `This run is compared with ${runId} instead.`,
  comparedWithNothing: 'This run is compared with nothing, and every finding counts as new.',
  otherProducts: 'other products',
  noProduct: '(no product)',
};
