import { FINDING_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { EMPTY_IS_NONE, REQUIRED, boolean, datetime, defineTable, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  finding: Finding;
}

const columns: ColumnsOf<Source, 'findings'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  datetime('as_of', (s) => s.info.asOf, REQUIRED),
  text('finding_id', 24, (s) => s.finding.findingId, REQUIRED),
  text('check_id', 22, (s) => s.finding.checkId, REQUIRED),
  text('category', 14, (s) => s.finding.category, REQUIRED),
  text('severity', 10, (s) => s.finding.severity, { values: SEVERITIES, required: true }),
  text('verdict', 10, (s) => s.finding.verdict, { values: ['fail', 'unknown'], required: true }),
  text('state', 11, (s) => s.finding.state, { values: FINDING_STATES }),
  text('firmware_id', 30, (s) => s.finding.subject.firmwareId, EMPTY_IS_NONE),
  text('file_name', 24, (s) => s.finding.fileName, EMPTY_IS_NONE),
  text('product_key', 16, (s) => s.finding.subject.productKey),
  text('module_name', 14, (s) => s.finding.subject.moduleName),
  text('dest_version', 14, (s) => s.finding.subject.destVersion),
  text('account', 16, (s) => s.finding.subject.target.account, REQUIRED),
  text('region', 14, (s) => s.finding.subject.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.finding.subject.target.iotInstanceId, EMPTY_IS_NONE),
  text('observed', 30, (s) => s.finding.observed),
  text('expected', 30, (s) => s.finding.expected),
  text('message', 52, (s) => s.finding.message),
  text('remediation', 120, (s) => s.finding.remediation),
  datetime('first_seen', (s) => s.finding.firstSeen),
  text('exception_id', 16, (s) => s.finding.exceptionId),
  datetime('exception_until', (s) => s.finding.exceptionUntil),
  boolean('counts', (s) => s.finding.counts),
];

/** One row a finding: a `fail` or `unknown` verdict of one check on one firmware, or one file of it. */
export const findings: Table = defineTable({
  name: 'findings',
  columns,
  *ofRecord(info, record) {
    if (record.kind === 'finding') yield { info, finding: record.finding };
    if (record.kind !== 'firmware') return;
    for (const finding of record.evaluated.findings) yield { info, finding };
  },
});
