/**
 * How a table looks as a sheet. The workbook is for people: what they look for stands first and is printed, at 8 points or
 * more on a landscape A4; the rest follows in the table's order.
 */
export interface Layout {
  sheet: 'findings' | 'packages' | 'rollouts' | 'files' | 'coverage' | 'changes';
  table: 'packages' | 'findings' | 'rollouts' | 'files' | 'coverage';
  /** Columns that are printed, with their widths in characters. Rows are as high as their texts. */
  printed: readonly (readonly [name: string, widthChars: number])[];
  /** Columns that follow these, before all others. */
  after: readonly string[];
  /** Columns of `packages` that stand here too: an ID alone tells nobody which package it is. */
  ofPackage: readonly string[];
  /** So many of them stay in view. */
  frozen: number;
  /** Text that is wrapped. */
  wrapped: readonly string[];
  /** The one column whose words are coloured. */
  loud: string;
  /** Words of a column whose rows nobody has to do anything about. */
  quiet?: { column: string; words: readonly string[] };
  tabColour: string;
}

const NAMES = ['firmware_id', 'firmware_name', 'product_name', 'module_name', 'dest_version', 'file_name'];
const WHICH_PACKAGE = ['firmware_name', 'product_name'];

export const FINDINGS: Layout = {
  sheet: 'findings',
  table: 'findings',
  printed: [
    ['severity', 9],
    ['verdict', 10],
    ['state', 11],
    ['firmware_name', 22],
    ['product_name', 16],
    ['dest_version', 14],
    ['check_id', 20],
    ['message', 46],
    ['firmware_id', 24],
  ],
  after: ['remediation', 'rollout_state', 'observed', 'expected', 'file_name', 'module_name', 'product_key'],
  ofPackage: [...WHICH_PACKAGE, 'rollout_state'],
  frozen: 4,
  wrapped: [...NAMES, 'check_id', 'message', 'observed', 'expected', 'remediation'],
  loud: 'severity',
  quiet: { column: 'state', words: ['accepted', 'resolved'] },
  tabColour: 'FF9C0006',
};

export const PACKAGES: Layout = {
  sheet: 'packages',
  table: 'packages',
  printed: [
    ['outcome', 11],
    ['worst_severity', 15],
    ['firmware_name', 24],
    ['product_name', 18],
    ['dest_version', 14],
    ['type', 8],
    ['status', 13],
    ['url_state', 11],
    ['url_expires_at', 19],
    ['findings_open', 15],
    ['firmware_id', 25],
  ],
  after: [
    'rollout_state',
    'devices_waiting',
    'devices_under_way',
    'findings_unjudged',
    'findings_accepted',
    'module_name',
    'src_version',
    'product_key',
  ],
  ofPackage: [],
  frozen: 3,
  wrapped: [...NAMES, 'description'],
  loud: 'outcome',
  tabColour: 'FF1F3B61',
};

export const ROLLOUTS: Layout = {
  sheet: 'rollouts',
  table: 'rollouts',
  printed: [
    ['open_of_failing', 15],
    ['job_status', 12],
    ['firmware_name', 20],
    ['product_name', 14],
    ['dest_version', 12],
    ['failing_checks', 20],
    ['devices_waiting', 15],
    ['devices_under_way', 17],
    ['devices_failed', 14],
    ['job_id', 27],
  ],
  after: ['devices_succeeded', 'tasks_total', 'job_type', 'policy', 'scope', 'utc_start', 'firmware_id'],
  ofPackage: WHICH_PACKAGE,
  frozen: 3,
  wrapped: [...NAMES, 'failing_checks', 'failing_findings', 'src_versions', 'job_id'],
  loud: 'open_of_failing',
  quiet: { column: 'job_status', words: ['completed', 'canceled'] },
  tabColour: 'FF9C0006',
};

export const FILES: Layout = {
  sheet: 'files',
  table: 'files',
  printed: [
    ['firmware_name', 22],
    ['product_name', 17],
    ['file_index', 11],
    ['file_name', 24],
    ['size_bytes', 14],
    ['url_state', 11],
    ['url_expires_at', 19],
    ['digest', 34],
    ['firmware_id', 24],
  ],
  after: ['digest_method'],
  ofPackage: WHICH_PACKAGE,
  frozen: 1,
  wrapped: [...NAMES, 'digest'],
  loud: 'url_state',
  tabColour: 'FF1F3B61',
};

export const COVERAGE: Layout = {
  sheet: 'coverage',
  table: 'coverage',
  printed: [
    ['reason', 15],
    ['firmware_id', 27],
    ['code', 26],
    ['detail', 40],
    ['account', 14],
    ['region', 13],
    ['iot_instance_id', 15],
    ['source', 15],
    ['source_line', 13],
  ],
  after: [],
  ofPackage: [],
  frozen: 2,
  wrapped: ['firmware_id', 'code', 'detail', 'account', 'iot_instance_id', 'source'],
  loud: 'reason',
  tabColour: 'FF1F3B61',
};

export const CHANGES: Layout = {
  ...FINDINGS,
  sheet: 'changes',
  printed: [
    ['state', 11],
    ['severity', 9],
    ['verdict', 10],
    ['firmware_name', 22],
    ['product_name', 16],
    ['dest_version', 14],
    ['check_id', 20],
    ['message', 46],
    ['firmware_id', 24],
  ],
  after: ['first_seen', ...FINDINGS.after],
  quiet: { column: 'state', words: ['resolved'] },
  tabColour: 'FF5A6672',
};
