/** How a table looks as a sheet. The workbook is for people: what they look for stands first, the rest follows. */
export interface Layout {
  sheet: 'findings' | 'packages' | 'files' | 'coverage' | 'changes';
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
  sheet: 'findings',
  table: 'findings',
  lead: [
    'severity',
    'verdict',
    'state',
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
  printed: 12,
  frozen: 4,
  wrapped: ['message', 'observed', 'expected', 'remediation', 'file_name'],
  tabColour: 'FF9C0006',
};

export const PACKAGES: Layout = {
  sheet: 'packages',
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
  sheet: 'files',
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
  sheet: 'coverage',
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

export const CHANGES: Layout = {
  sheet: 'changes',
  table: 'findings',
  lead: [
    'state',
    'severity',
    'check_id',
    'firmware_id',
    'file_name',
    'product_key',
    'module_name',
    'dest_version',
    'first_seen',
    'message',
  ],
  printed: 10,
  frozen: 4,
  wrapped: ['message', 'observed', 'expected', 'remediation', 'file_name'],
  tabColour: 'FF5A6672',
};
