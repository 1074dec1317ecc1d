import { FINDING_STATES, VERDICTS } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { EMPTY_IS_NONE, REQUIRED, datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Evaluated, Finding, Verdict } from '../../core/model/finding.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  evaluated: Evaluated;
  firmware: Firmware | null;
  verdict: Verdict;
  /** What came of it, where it fails or could not be judged. */
  finding: Finding | undefined;
}

const columns: ColumnsOf<Source, 'verdicts'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  datetime('as_of', (s) => s.info.asOf, REQUIRED),
  integer('seq', 10, (s) => s.evaluated.observation.seq, REQUIRED),
  text('account', 16, (s) => s.evaluated.observation.target.account, REQUIRED),
  text('region', 14, (s) => s.evaluated.observation.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.evaluated.observation.target.iotInstanceId, EMPTY_IS_NONE),
  text('product_key', 16, (s) => s.firmware?.productKey ?? ''),
  text('module_name', 14, (s) => s.firmware?.moduleName ?? ''),
  text('dest_version', 14, (s) => s.firmware?.destVersion ?? ''),
  text('firmware_id', 30, (s) => s.evaluated.observation.firmwareId, EMPTY_IS_NONE),
  integer('file_index', 10, (s) => s.verdict.fileIndex, REQUIRED),
  text('file_name', 24, (s) => s.verdict.fileName, EMPTY_IS_NONE),
  text('check_id', 22, (s) => s.verdict.checkId, REQUIRED),
  text('category', 14, (s) => s.verdict.category, REQUIRED),
  text('severity', 10, (s) => s.verdict.severity, { values: SEVERITIES, required: true }),
  text('verdict', 14, (s) => s.verdict.verdict, { values: VERDICTS, required: true }),
  text('finding_id', 24, (s) => s.finding?.findingId ?? ''),
  text('state', 11, (s) => s.finding?.state ?? '', { values: FINDING_STATES }),
];

/** One row a check on a firmware or one file of it, also those that pass: what a percentage is taken of. */
export const verdicts: Table = defineTable({
  name: 'verdicts',
  columns,
  primaryKey: ['run_id', 'seq', 'check_id', 'file_index'],
  joins: 'packages',
  *ofRecord(info, record) {
    if (record.kind !== 'firmware') return;
    const { evaluated } = record;
    const { answer } = evaluated.observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    for (const verdict of evaluated.verdicts) {
      yield { info, evaluated, firmware, verdict, finding: findingOf(evaluated, verdict) };
    }
  },
});

function findingOf({ findings }: Evaluated, { verdict, checkId, fileIndex }: Verdict): Finding | undefined {
  if (verdict === 'pass' || verdict === 'not-applicable') return undefined;
  return findings.find((finding) => finding.checkId === checkId && finding.fileIndex === fileIndex);
}
