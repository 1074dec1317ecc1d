import { judgedAtMs } from '../../core/judged-at.ts';
import { OUTCOMES, URL_STATES } from '../../core/model/finding.ts';
import { PACKAGE_TYPES, STATUSES } from '../../core/model/firmware.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { EMPTY_IS_NONE, REQUIRED, datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Evaluated, Finding } from '../../core/model/finding.ts';
import type { Firmware, FirmwareFile, Link } from '../../core/model/firmware.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  evaluated: Evaluated;
  /** Null where the service gave no answer. */
  firmware: Firmware | null;
  standing: Standing;
}

/** Its findings: each is one of the three. */
interface Standing {
  open: number;
  accepted: number;
  unjudged: number;
}

const columns: ColumnsOf<Source, 'packages'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  datetime('as_of', (s) => s.info.asOf, REQUIRED),
  text('account', 16, (s) => s.evaluated.observation.target.account, REQUIRED),
  text('region', 14, (s) => s.evaluated.observation.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.evaluated.observation.target.iotInstanceId, EMPTY_IS_NONE),
  text('firmware_id', 30, (s) => s.evaluated.observation.firmwareId, EMPTY_IS_NONE),
  text('firmware_name', 24, (s) => s.firmware?.firmwareName ?? ''),
  text('product_key', 16, (s) => s.firmware?.productKey ?? ''),
  text('product_name', 20, (s) => s.firmware?.productName ?? ''),
  text('module_name', 14, (s) => s.firmware?.moduleName ?? ''),
  text('type', 10, (s) => s.firmware?.type ?? '', { values: PACKAGE_TYPES }),
  text('src_version', 14, (s) => s.firmware?.srcVersion ?? ''),
  text('dest_version', 14, (s) => s.firmware?.destVersion ?? ''),
  integer('status_code', 12, (s) => s.firmware?.statusCode ?? null),
  text('status', 14, (s) => s.firmware?.status ?? '', { values: STATUSES }),
  integer('verify_progress', 16, (s) => s.firmware?.verifyProgress ?? null, {
    unit: 'percent',
  }),
  text('sign_method', 14, (s) => s.firmware?.signMethod ?? ''),
  text('firmware_sign', 36, (s) => s.firmware?.firmwareSign ?? ''),
  integer('file_count', 11, (s) => s.firmware?.files.length ?? null),
  integer('total_size_bytes', 17, (s) => totalSizeBytes(s.firmware?.files ?? []), { unit: 'bytes' }),
  text('url_host', 34, (s) => hostOf(worstLink(s))),
  text('url_state', 12, (s) => s.evaluated.worstLink?.state ?? '', { values: URL_STATES }),
  datetime('url_expires_at', (s) => expiryOf(worstLink(s))),
  integer('url_expires_in_seconds', 22, (s) => expiresInSeconds(s), {
    unit: 'seconds',
  }),
  datetime('utc_create', (s) => s.firmware?.utcCreate ?? null),
  datetime('utc_modified', (s) => s.firmware?.utcModified ?? null),
  text('description', 40, (s) => s.firmware?.description ?? ''),
  text('outcome', 12, (s) => s.evaluated.outcome, { values: OUTCOMES, required: true }),
  text('worst_severity', 14, (s) => s.evaluated.worstSeverity ?? '', { values: SEVERITIES }),
  integer('finding_count', 14, (s) => s.evaluated.findings.length, REQUIRED),
  text('source', 22, (s) => s.evaluated.observation.source, REQUIRED),
  integer('source_line', 11, (s) => s.evaluated.observation.sourceLine),
  text('request_id', 38, (s) => s.evaluated.observation.requestId),
  datetime('observed_at', (s) => s.evaluated.observation.observedAt, REQUIRED),
  integer('attempts', 10, (s) => s.evaluated.observation.attempts, REQUIRED),
  integer('seq', 10, (s) => s.evaluated.observation.seq, REQUIRED),
  integer('findings_open', 12, (s) => s.standing.open, REQUIRED),
  integer('findings_accepted', 12, (s) => s.standing.accepted, REQUIRED),
  integer('findings_unjudged', 12, (s) => s.standing.unjudged, REQUIRED),
];

/** One row a requested firmware, also those that could not be observed. */
export const packages: Table = defineTable({
  name: 'packages',
  purpose: 'one row a firmware that was asked for, also those that could not be observed',
  columns,
  primaryKey: ['run_id', 'seq'],
  *ofRecord(info, record) {
    if (record.kind !== 'firmware') return;
    const { evaluated } = record;
    const { answer } = evaluated.observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    yield { info, evaluated, firmware, standing: standingOf(evaluated.findings) };
  },
});

function standingOf(findings: readonly Finding[]): Standing {
  const standing = { open: 0, accepted: 0, unjudged: 0 };
  for (const { state, verdict } of findings)
    standing[state === 'accepted' ? 'accepted' : verdict === 'fail' ? 'open' : 'unjudged'] += 1;
  return standing;
}

function worstLink(source: Source): Link | undefined {
  return source.evaluated.worstLink?.link;
}

/** Empty where there is no link at all. */
export function hostOf(link: Link | undefined): string {
  return link && link.kind !== 'missing' ? link.host : '';
}

export function expiryOf(link: Link | undefined): string | null {
  return link?.kind === 'signed' ? link.expiresAt : null;
}

function expiresInSeconds(source: Source): number | null {
  const link = worstLink(source);
  if (link?.kind !== 'signed') return null;
  const leftMs = Date.parse(link.expiresAt) - judgedAtMs(source.evaluated.observation, source.info);
  return Math.floor(leftMs / 1_000);
}

function totalSizeBytes(files: readonly FirmwareFile[]): number | null {
  const known = files.flatMap((file) => (file.sizeBytes === null ? [] : [file.sizeBytes]));
  return known.length === 0 ? null : known.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}
