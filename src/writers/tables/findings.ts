import { datetime, defineTable, text } from '../column.ts';
import type { ColumnOf, Table } from '../column.ts';
import type { Finding, RunInfo } from '../../core/model.ts';

interface Source {
  info: RunInfo;
  finding: Finding;
}

const columns: ColumnOf<Source>[] = [
  text('run_id', 26, 'The run that wrote this row.', (s) => s.info.runId),
  datetime('as_of', 'The instant that the package was judged against.', (s) => s.info.asOf),
  text('finding_id', 24, 'The same for the same finding in every run.', (s) => s.finding.findingId),
  text('check_id', 22, 'The check that fails; see the catalogue.', (s) => s.finding.checkId),
  text('category', 14, 'The check’s category.', (s) => s.finding.category),
  text('severity', 10, '`critical`, `high`, `medium`, `low`, `info`.', (s) => s.finding.severity),
  text('verdict', 10, '`fail`, or `unknown`: it could not be judged.', (s) => s.finding.verdict),
  text(
    'state',
    11,
    '`new`, `persisting`, `reopened`, `resolved`, `accepted`; empty where there is no earlier run to compare with.',
    (s) => s.finding.state,
  ),
  text('firmware_id', 30, 'The package’s ID, as requested.', (s) => s.finding.subject.firmwareId),
  text('file_name', 24, 'The file judged; empty where it is the whole package.', (s) => s.finding.fileName),
  text('product_key', 16, 'ProductKey.', (s) => s.finding.subject.productKey),
  text('module_name', 14, 'ModuleName.', (s) => s.finding.subject.moduleName),
  text('dest_version', 14, 'DestVersion.', (s) => s.finding.subject.destVersion),
  text('account', 16, 'The job’s label for the account.', (s) => s.finding.subject.target.account),
  text('region', 14, 'Region of the target.', (s) => s.finding.subject.target.region),
  text(
    'iot_instance_id',
    22,
    'Instance of the target; empty where it has none.',
    (s) => s.finding.subject.target.iotInstanceId,
  ),
  text('observed', 30, 'What was found.', (s) => s.finding.observed),
  text('expected', 30, 'What should have been found.', (s) => s.finding.expected),
  text('message', 52, 'The finding as a sentence.', (s) => s.finding.message),
  text('remediation', 120, 'What to do about it.', (s) => s.finding.remediation),
  datetime('first_seen', 'The first run of the job that had this finding.', (s) => s.finding.firstSeen),
  text('exception_id', 16, 'The exception that accepts it.', (s) => s.finding.exceptionId),
  datetime('exception_until', 'Until when the exception holds.', (s) => s.finding.exceptionUntil),
];

/** One row a finding: a `fail` or `unknown` verdict of one check on one firmware, or one file of it. */
export const findings: Table = defineTable({
  name: 'findings',
  description:
    'One row a finding: a check that fails, or that could not be judged, on one firmware or one file of it.',
  purpose: 'one row a failed check, or one that could not be judged',
  columns,
  *ofFirmware(info, evaluated) {
    for (const finding of evaluated.findings) yield { info, finding };
  },
  *ofOtherFinding(info, finding) {
    yield { info, finding };
  },
});
