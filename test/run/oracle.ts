import { createHash } from 'node:crypto';
import { digestsOf } from '../../src/emulator/content.ts';
import type { FleetFile, FleetInstance, FleetPackage } from '../../src/emulator/index.ts';
import { objectKey } from '../../src/emulator/links.ts';
import type { Row } from '../support/audit.ts';

/*
 * What the tables must hold of a synthetic package, worked out from the fleet and from the contract alone: nothing of
 * the code that is tested is used, only what the emulator itself says of its objects.
 */

/** How a package was asked for. */
export interface Asked {
  instance: FleetInstance;
  /** The service's clock, whole seconds. */
  nowMs: number;
  /** Later than any of the observations. */
  asOf: string;
  runId: string;
  source: string;
  sourceLine: string;
  /** Place in the selection. */
  seq: string;
  requestId: string;
}

const HOST = 'iotx-ota.oss-cn-shanghai.aliyuncs.com';
const STATUSES: Record<number, string> = {
  [-1]: 'not-required',
  0: 'unverified',
  1: 'verified',
  2: 'verifying',
  3: 'failed',
};
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
const digests = digestsOf();

const isMulti = (entry: FleetPackage): boolean => entry.multiFiles !== undefined;

function lifetimeSeconds({ link }: FleetFile): number {
  return link.kind === 'signed' ? (link.expiresInSeconds ?? 86_400) : Number.NaN;
}
const endOf = (file: FleetFile, asked: Asked): string =>
  new Date(asked.nowMs + lifetimeSeconds(file) * 1_000).toISOString();
const stateOf = (file: FleetFile): string =>
  lifetimeSeconds(file) <= 0 ? 'expired' : lifetimeSeconds(file) <= 6 * 3_600 ? 'expiring' : 'valid';

function digestOf(entry: FleetPackage, file: FleetFile): string {
  const all = digests(file.object!);
  return entry.signMethod === 'SHA256' ? all.sha256 : all.md5;
}

/** All columns but `observed_at`. */
export function expectedPackage(entry: FleetPackage, asked: Asked): Row {
  const findings = expectedFindings(entry, asked);
  const worst = entry.files.find((file) => stateOf(file) === 'expired') ?? entry.files[0]!;
  return {
    run_id: asked.runId,
    as_of: asked.asOf,
    account: 'default',
    region: 'cn-shanghai',
    iot_instance_id: asked.instance.iotInstanceId,
    firmware_id: entry.firmwareId,
    firmware_name: entry.firmwareName,
    product_key: entry.productKey,
    product_name: entry.productName,
    module_name: entry.moduleName,
    type: entry.type === 0 ? 'full' : 'delta',
    src_version: entry.srcVersion,
    dest_version: entry.destVersion,
    status_code: String(entry.status),
    status: STATUSES[entry.status]!,
    verify_progress: String(entry.verifyProgress),
    sign_method: entry.signMethod,
    firmware_sign: isMulti(entry) ? '' : digestOf(entry, entry.files[0]!),
    file_count: String(entry.files.length),
    total_size_bytes: String(entry.files.reduce((sum, file) => sum + file.sizeBytes, 0)),
    url_host: HOST,
    url_state: stateOf(worst),
    url_expires_at: endOf(worst, asked),
    url_expires_in_seconds: String((Date.parse(endOf(worst, asked)) - Date.parse(asked.asOf)) / 1_000),
    utc_create: entry.utcCreate,
    utc_modified: entry.utcModified,
    description: entry.description,
    outcome: findings.some((row) => row['severity'] !== 'info') ? 'fail' : 'pass',
    worst_severity: SEVERITIES.find((severity) => findings.some((row) => row['severity'] === severity)) ?? '',
    finding_count: String(findings.length),
    findings_open: String(findings.filter(({ verdict }) => verdict === 'fail').length),
    findings_accepted: '0',
    findings_unjudged: String(findings.filter(({ verdict }) => verdict === 'unknown').length),
    source: asked.source,
    source_line: asked.sourceLine,
    request_id: asked.requestId,
    attempts: '1',
    seq: asked.seq,
  };
}

const keyOf = (entry: FleetPackage, at: number, { instance }: Asked): string =>
  objectKey(instance, entry, at);
const nameOf = (entry: FleetPackage, at: number, asked: Asked): string =>
  isMulti(entry) ? entry.files[at]!.name : keyOf(entry, at, asked).split('/').at(-1)!;

export function expectedFiles(entry: FleetPackage, asked: Asked): Row[] {
  return entry.files.map((file, at) => ({
    run_id: asked.runId,
    firmware_id: entry.firmwareId,
    file_index: String(at + 1),
    file_name: nameOf(entry, at, asked),
    size_bytes: String(file.sizeBytes),
    digest_method: entry.signMethod,
    digest: digestOf(entry, file),
    md5: isMulti(entry) ? digests(file.object!).md5 : '',
    url_host: HOST,
    url_path: `/${keyOf(entry, at, asked)}`,
    url_state: stateOf(file),
    url_expires_at: endOf(file, asked),
    seq: asked.seq,
    probe: '',
    probe_code: '',
    object_size_bytes: '',
  }));
}

/** Check, category, severity, observed, expected of each status that is a finding. */
const BY_STATUS: Record<number, readonly string[]> = {
  0: ['unverified', 'verification', 'high', 'Status 0 (unverified)', 'Status 1 (verified)'],
  3: [
    'verification-failed',
    'verification',
    'critical',
    'Status 3 (verification failed)',
    'Status 1 (verified)',
  ],
  [-1]: [
    'verification-waived',
    'verification',
    'medium',
    'Status -1 (no verification required)',
    'a package that requires verification',
  ],
};

/** All columns but the sentences, `message` and `remediation`, and `first_seen`, which is when the run started. */
export function expectedFindings(entry: FleetPackage, asked: Asked): Row[] {
  const ofStatus = BY_STATUS[entry.status];
  const rows = ofStatus ? [findingRow(entry, asked, '', '', ofStatus)] : [];
  const expired = entry.files.flatMap((file, at) => {
    if (stateOf(file) !== 'expired') return [];
    const words = [
      'url-expired',
      'link',
      'high',
      endOf(file, asked),
      'an expiry after as_of and after the query',
    ];
    return [findingRow(entry, asked, nameOf(entry, at, asked), isMulti(entry) ? file.name : '', words)];
  });
  const weak = entry.files.flatMap((_, at) => {
    if (entry.signMethod !== 'MD5') return [];
    const words = ['digest-weak', 'integrity', 'info', 'MD5', 'SHA256'];
    return [
      findingRow(entry, asked, nameOf(entry, at, asked), isMulti(entry) ? entry.files[at]!.name : '', words),
    ];
  });
  return [...rows, ...expired, ...weak];
}

/** @param key the file's part of the finding's ID: a single-file package has none, whatever its file is called */
function findingRow(
  entry: FleetPackage,
  asked: Asked,
  fileName: string,
  key: string,
  words: readonly string[],
): Row {
  const [check = '', category = '', severity = '', observed = '', expected = ''] = words;
  const { iotInstanceId } = asked.instance;
  const named = JSON.stringify(['default', 'cn-shanghai', iotInstanceId, entry.firmwareId, key, check]);
  return {
    run_id: asked.runId,
    as_of: asked.asOf,
    finding_id: createHash('sha256').update(named).digest('hex').slice(0, 16),
    check_id: check,
    category,
    severity,
    verdict: 'fail',
    state: 'new',
    firmware_id: entry.firmwareId,
    file_name: fileName,
    product_key: entry.productKey,
    module_name: entry.moduleName,
    dest_version: entry.destVersion,
    account: 'default',
    region: 'cn-shanghai',
    iot_instance_id: iotInstanceId,
    observed,
    expected,
    exception_id: '',
    exception_until: '',
    counts: String(['critical', 'high'].includes(severity)),
  };
}
