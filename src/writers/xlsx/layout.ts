/** How a table looks as a sheet. The workbook is for people: what they look for stands first, the rest follows. */
export interface Layout {
  title: string;
  table: 'packages' | 'findings' | 'files' | 'coverage';
  /** Columns that come first; all others of the table follow in the table's order. */
  lead: readonly string[];
  /** So many of them are printed: on paper a remediation a row would make all others too small to read. */
  printed: number;
  /** So many of them stay in view. */
  frozen: number;
  /** Long text that is wrapped. */
  wrapped: readonly string[];
  tabColour: string;
}

export const FINDINGS: Layout = {
  title: 'Findings',
  table: 'findings',
  lead: [
    'severity',
    'verdict',
    'check_id',
    'firmware_id',
    'file_name',
    'product_key',
    'module_name',
    'dest_version',
    'message',
    'observed',
    'expected',
    'remediation',
  ],
  printed: 11,
  frozen: 4,
  wrapped: ['message', 'observed', 'expected', 'remediation', 'file_name'],
  tabColour: 'FF9C0006',
};

export const PACKAGES: Layout = {
  title: 'Packages',
  table: 'packages',
  lead: [
    'outcome',
    'worst_severity',
    'firmware_id',
    'firmware_name',
    'product_name',
    'product_key',
    'module_name',
    'type',
    'src_version',
    'dest_version',
    'status',
    'url_state',
    'url_expires_at',
    'finding_count',
  ],
  printed: 14,
  frozen: 3,
  wrapped: ['firmware_name', 'description'],
  tabColour: 'FF1F3B61',
};

export const FILES: Layout = {
  title: 'Files',
  table: 'files',
  lead: [
    'firmware_id',
    'file_index',
    'file_name',
    'size_bytes',
    'url_state',
    'url_expires_at',
    'digest_method',
    'digest',
  ],
  printed: 8,
  frozen: 3,
  wrapped: ['file_name', 'digest', 'url_path'],
  tabColour: 'FF1F3B61',
};

export const COVERAGE: Layout = {
  title: 'Coverage',
  table: 'coverage',
  lead: [
    'reason',
    'firmware_id',
    'code',
    'detail',
    'account',
    'region',
    'iot_instance_id',
    'source',
    'source_line',
  ],
  printed: 9,
  frozen: 2,
  wrapped: ['detail'],
  tabColour: 'FF1F3B61',
};
