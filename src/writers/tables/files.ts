import { datetime, defineTable, integer, text } from '../column.ts';
import { expiryOf, hostOf } from './packages.ts';
import type { ColumnOf, Table } from '../column.ts';
import type { Firmware, FirmwareFile, Link, RunInfo, UrlState } from '../../core/model.ts';

interface Source {
  info: RunInfo;
  firmwareId: string;
  firmware: Firmware;
  file: FirmwareFile;
  urlState: UrlState | undefined;
}

const columns: ColumnOf<Source>[] = [
  text('run_id', 26, 'The run that wrote this row.', (s) => s.info.runId),
  text('firmware_id', 30, 'The package’s ID, as requested.', (s) => s.firmwareId),
  integer('file_index', 10, 'Place of the file in its package, from 1.', (s) => s.file.index),
  text('file_name', 28, 'The file’s name.', (s) => s.file.name),
  integer(
    'size_bytes',
    15,
    'The recorded size; empty where the service gave none.',
    (s) => s.file.sizeBytes,
    {
      unit: 'bytes',
    },
  ),
  text('digest_method', 14, 'The digest’s method (SignMethod).', (s) => s.firmware.signMethod),
  text('digest', 44, 'FirmwareSign or SignValue, as the service gave it.', (s) => s.file.digest),
  text('md5', 36, 'FileMd5; multi-file packages only.', (s) => s.file.md5),
  text('url_host', 34, 'Host of the link.', (s) => hostOf(s.file.link)),
  text('url_path', 44, 'Path of the link; its query is a credential and never kept.', (s) =>
    pathOf(s.file.link),
  ),
  text(
    'url_state',
    12,
    '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`.',
    (s) => s.urlState ?? '',
  ),
  datetime('url_expires_at', 'When the link ends.', (s) => expiryOf(s.file.link)),
];

/** One row a file of an observed firmware. */
export const files: Table = defineTable({
  name: 'files',
  description: 'One row a file of a package that was observed.',
  purpose: 'one row a file: size, digest, state of its link',
  columns,
  *ofFirmware(info, { observation, urlStates }) {
    if (observation.answer.kind !== 'observed') return;
    const { firmware } = observation.answer;
    for (const [at, file] of firmware.files.entries()) {
      yield { info, firmwareId: observation.firmwareId, firmware, file, urlState: urlStates[at] };
    }
  },
});

function pathOf(link: Link): string {
  return link.kind === 'missing' ? '' : link.path;
}
