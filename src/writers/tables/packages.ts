import { datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnOf, Table } from '../column.ts';
import type { Evaluated, Firmware, FirmwareFile, Link, RunInfo } from '../../core/model.ts';

interface Source {
  info: RunInfo;
  evaluated: Evaluated;
  /** Null where the service gave no answer. */
  firmware: Firmware | null;
}

const columns: ColumnOf<Source>[] = [
  text('run_id', 26, 'The run that wrote this row.', (s) => s.info.runId),
  datetime('as_of', 'The instant that the package was judged against.', (s) => s.info.asOf),
  text('account', 16, 'The job’s label for the account.', (s) => s.evaluated.observation.target.account),
  text('region', 14, 'Region of the target.', (s) => s.evaluated.observation.target.region),
  text(
    'iot_instance_id',
    22,
    'Instance of the target; empty where it has none.',
    (s) => s.evaluated.observation.target.iotInstanceId,
  ),
  text('firmware_id', 30, 'The package’s ID, as requested.', (s) => s.evaluated.observation.firmwareId),
  text('firmware_name', 24, 'FirmwareName.', (s) => s.firmware?.firmwareName ?? ''),
  text('product_key', 16, 'ProductKey.', (s) => s.firmware?.productKey ?? ''),
  text('product_name', 20, 'ProductName.', (s) => s.firmware?.productName ?? ''),
  text('module_name', 14, 'ModuleName.', (s) => s.firmware?.moduleName ?? ''),
  text('type', 10, '`full`, `delta`, or `unrecognized` for any other Type.', (s) => s.firmware?.type ?? ''),
  text(
    'src_version',
    14,
    'SrcVersion: what a delta package upgrades from.',
    (s) => s.firmware?.srcVersion ?? '',
  ),
  text(
    'dest_version',
    14,
    'DestVersion: what the package upgrades to.',
    (s) => s.firmware?.destVersion ?? '',
  ),
  integer('status_code', 12, 'Status, the service’s own code.', (s) => s.firmware?.statusCode ?? null),
  text(
    'status',
    14,
    '`not-required`, `unverified`, `verified`, `verifying`, `failed`, `unrecognized`; empty where not observed.',
    (s) => s.firmware?.status ?? '',
  ),
  integer('verify_progress', 16, 'VerifyProgress.', (s) => s.firmware?.verifyProgress ?? null, {
    unit: 'percent',
  }),
  text('sign_method', 14, 'SignMethod, the digest’s method.', (s) => s.firmware?.signMethod ?? ''),
  text(
    'firmware_sign',
    36,
    'FirmwareSign, the digest of a single-file package; those of a multi-file one are in `files`.',
    (s) => s.firmware?.firmwareSign ?? '',
  ),
  integer('file_count', 11, 'Files of the package.', (s) => s.firmware?.files.length ?? null),
  integer(
    'total_size_bytes',
    17,
    'Sum of the known file sizes; empty where none is known.',
    (s) => totalSizeBytes(s.firmware?.files ?? []),
    { unit: 'bytes' },
  ),
  text('url_host', 34, 'Host of the link; of several files the worst one’s.', (s) => hostOf(worstLink(s))),
  text(
    'url_state',
    12,
    '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`; of several files the worst, in this order.',
    (s) => s.evaluated.worstLink?.state ?? '',
  ),
  datetime('url_expires_at', 'When that link ends.', (s) => expiryOf(worstLink(s))),
  integer(
    'url_expires_in_seconds',
    22,
    'From `as_of` to the link’s end; negative where it is past.',
    (s) => expiresInSeconds(worstLink(s), s.info.asOf),
    { unit: 'seconds' },
  ),
  datetime('utc_create', 'UtcCreate.', (s) => s.firmware?.utcCreate ?? null),
  datetime('utc_modified', 'UtcModified.', (s) => s.firmware?.utcModified ?? null),
  text('description', 40, 'FirmwareDesc.', (s) => s.firmware?.description ?? ''),
  text(
    'outcome',
    12,
    '`pass`, `fail`, `not-found` (a definite answer), `denied` or `error` (no answer).',
    (s) => s.evaluated.outcome,
  ),
  text(
    'worst_severity',
    14,
    'Worst severity of the checks that fail: `critical`, `high`, `medium`, `low`, `info`; empty where none fails.',
    (s) => s.evaluated.worstSeverity ?? '',
  ),
  integer('finding_count', 14, 'Rows of `findings` for this package.', (s) => s.evaluated.findings.length),
  text(
    'source',
    22,
    'Where the ID came from: the CSV file, `stdin` or `list`.',
    (s) => s.evaluated.observation.source,
  ),
  integer('source_line', 11, 'Line of the CSV file, from 1.', (s) => s.evaluated.observation.sourceLine),
  text('request_id', 38, 'The service’s ID of the last call.', (s) => s.evaluated.observation.requestId),
  datetime('observed_at', 'When the last call ended.', (s) => s.evaluated.observation.observedAt),
  integer(
    'attempts',
    10,
    'Calls made for this firmware, retries included.',
    (s) => s.evaluated.observation.attempts,
  ),
];

/** One row a requested firmware, also those that could not be observed. */
export const packages: Table = defineTable({
  name: 'packages',
  description: 'One row a requested firmware, also those that could not be observed.',
  purpose: 'one row a firmware that was asked for, also those that could not be observed',
  columns,
  *ofFirmware(info, evaluated) {
    const { answer } = evaluated.observation;
    yield { info, evaluated, firmware: answer.kind === 'observed' ? answer.firmware : null };
  },
});

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

function expiresInSeconds(link: Link | undefined, asOf: string): number | null {
  if (link?.kind !== 'signed') return null;
  return Math.floor((Date.parse(link.expiresAt) - Date.parse(asOf)) / 1_000);
}

function totalSizeBytes(files: readonly FirmwareFile[]): number | null {
  const known = files.flatMap((file) => (file.sizeBytes === null ? [] : [file.sizeBytes]));
  return known.length === 0 ? null : known.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}
