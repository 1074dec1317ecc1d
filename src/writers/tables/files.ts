import { URL_STATES } from '../../core/model/finding.ts';
import { PROBE_OUTCOMES } from '../../core/model/firmware.ts';
import { EMPTY_IS_NONE, REQUIRED, datetime, defineTable, integer, text } from '../column.ts';
import { expiryOf, hostOf } from './packages.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { UrlState } from '../../core/model/finding.ts';
import type { Firmware, FirmwareFile, Link, Probe } from '../../core/model/firmware.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  seq: number;
  firmwareId: string;
  firmware: Firmware;
  file: FirmwareFile;
  urlState: UrlState | undefined;
}

const columns: ColumnsOf<Source, 'files'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  text('firmware_id', 30, (s) => s.firmwareId, REQUIRED),
  integer('file_index', 10, (s) => s.file.index, REQUIRED),
  text('file_name', 28, (s) => s.file.name, EMPTY_IS_NONE),
  integer('size_bytes', 15, (s) => s.file.sizeBytes, {
    unit: 'bytes',
  }),
  text('digest_method', 14, (s) => s.firmware.signMethod),
  text('digest', 44, (s) => s.file.digest),
  text('md5', 36, (s) => s.file.md5),
  text('url_host', 34, (s) => hostOf(s.file.link)),
  text('url_path', 44, (s) => pathOf(s.file.link)),
  text('url_state', 12, (s) => s.urlState ?? '', { values: URL_STATES }),
  datetime('url_expires_at', (s) => expiryOf(s.file.link)),
  integer('seq', 10, (s) => s.seq, REQUIRED),
  text('probe', 12, (s) => s.file.probe?.kind ?? '', { values: PROBE_OUTCOMES }),
  text('probe_code', 20, (s) => probeCode(s.file.probe)),
  integer('object_size_bytes', 15, (s) => objectSize(s.file.probe), { unit: 'bytes' }),
];

/** One row a file of an observed firmware. */
export const files: Table = defineTable({
  name: 'files',
  columns,
  primaryKey: ['run_id', 'seq', 'file_index'],
  joins: 'packages',
  *ofRecord(info, record) {
    if (record.kind !== 'firmware') return;
    const { observation, urlStates } = record.evaluated;
    if (observation.answer.kind !== 'observed') return;
    const { firmware } = observation.answer;
    for (const [at, file] of firmware.files.entries()) {
      yield {
        info,
        seq: observation.seq,
        firmwareId: observation.firmwareId,
        firmware,
        file,
        urlState: urlStates[at],
      };
    }
  },
});

function pathOf(link: Link): string {
  return link.kind === 'missing' ? '' : link.path;
}

/** What the outcome does not say by itself: the store's code, ours, or the reason. */
function probeCode(probe: Probe | undefined): string {
  switch (probe?.kind) {
    case undefined:
      return '';
    case 'reached':
      return probe.unread;
    case 'refused':
      return probe.code === '' ? `HTTP ${probe.httpStatus}` : probe.code;
    case 'unreachable':
      return probe.code;
    case 'not-allowed':
      return probe.bar;
    case 'not-made':
      return probe.hindrance;
  }
}

function objectSize(probe: Probe | undefined): number | null {
  return probe?.kind === 'reached' ? probe.sizeBytes : null;
}
