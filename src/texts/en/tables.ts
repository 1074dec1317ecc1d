/** What a column is called where people read, and what it holds: those that mean the same in several tables. */
export const columns = {
  run_id: { label: 'Run', meaning: 'The run that wrote this row.' },
  as_of: {
    label: 'Judged as of',
    meaning:
      'The instant that packages are judged against; a package that was observed later is judged as of then.',
  },
  account: { label: 'Account', meaning: 'The job’s label for the account.' },
  region: { label: 'Region', meaning: 'Region of the target.' },
  iot_instance_id: { label: 'Instance', meaning: 'Instance of the target; empty where it has none.' },
  source: { label: 'Source', meaning: 'Where the ID came from: the CSV file, `stdin` or `list`.' },
  source_line: { label: 'Line', meaning: 'Line of the CSV file, from 1.' },
  firmware_id: { label: 'Firmware ID', meaning: 'The package’s ID, as requested.' },
  product_key: { label: 'Product key', meaning: 'ProductKey.' },
  module_name: { label: 'Module', meaning: 'ModuleName.' },
  request_id: { label: 'Request ID', meaning: 'The service’s ID of the last call.' },
  attempts: { label: 'Attempts', meaning: 'Calls made for this firmware, retries included.' },
  seq: {
    label: 'Place',
    meaning: 'Place of the package in the selection, from 1: it joins the tables of a run.',
  },
};

/** The tables and their columns, in English. The names of tables and columns are the same in every language. */
export const tables = {
  packages: {
    about: 'One row a requested firmware, also those that could not be observed.',
    columns: {
      firmware_name: { label: 'Name', meaning: 'FirmwareName.' },
      product_name: { label: 'Product', meaning: 'ProductName.' },
      type: { label: 'Type', meaning: '`full`, `delta`, or `unrecognized` for any other Type.' },
      src_version: { label: 'From version', meaning: 'SrcVersion: what a delta package upgrades from.' },
      dest_version: { label: 'To version', meaning: 'DestVersion: what the package upgrades to.' },
      status_code: { label: 'Status code', meaning: 'Status, the service’s own code.' },
      status: {
        label: 'Status',
        meaning:
          '`not-required`, `unverified`, `verified`, `verifying`, `failed`, `unrecognized`; empty where not observed.',
      },
      verify_progress: { label: 'Progress', meaning: 'VerifyProgress.' },
      sign_method: { label: 'Digest method', meaning: 'SignMethod, the digest’s method.' },
      firmware_sign: {
        label: 'Digest',
        meaning:
          'FirmwareSign, the digest of a single-file package; those of a multi-file one are in `files`.',
      },
      file_count: { label: 'Files', meaning: 'Files of the package.' },
      total_size_bytes: {
        label: 'Size',
        meaning: 'Sum of the known file sizes; empty where none is known.',
      },
      url_host: { label: 'Link host', meaning: 'Host of the link; of several files the worst one’s.' },
      url_state: {
        label: 'Link',
        meaning:
          '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`; of several files the worst, in this order.',
      },
      url_expires_at: { label: 'Link ends', meaning: 'When that link ends.' },
      url_expires_in_seconds: {
        label: 'Link ends in',
        meaning:
          'From the instant that the package was judged against, the later of `as_of` and `observed_at`, to the link’s end; negative where it is past.',
      },
      utc_create: { label: 'Created', meaning: 'UtcCreate.' },
      utc_modified: { label: 'Modified', meaning: 'UtcModified.' },
      description: { label: 'Description', meaning: 'FirmwareDesc.' },
      outcome: {
        label: 'Outcome',
        meaning:
          '`pass`, `fail` (a check of severity above info fails and nobody accepted it), `unjudged` (none does, one could not be judged), `not-found` (a definite answer), `denied` or `error` (no answer).',
      },
      worst_severity: {
        label: 'Worst severity',
        meaning:
          'Worst severity of the checks that fail and are not accepted: `critical`, `high`, `medium`, `low`, `info`; empty where there are none.',
      },
      findings_open: {
        label: 'Open',
        meaning: 'Rows of `findings` for this package that fail and that nobody accepted.',
      },
      findings_accepted: {
        label: 'Accepted',
        meaning: 'Rows of `findings` for this package that an exception accepts.',
      },
      findings_unjudged: {
        label: 'Not judged',
        meaning:
          'Rows of `findings` for this package that are `unknown` and that nobody accepted. The three add up to `finding_count`.',
      },
      finding_count: { label: 'Findings', meaning: 'Rows of `findings` for this package.' },
      observed_at: {
        label: 'Observed',
        meaning:
          'When the last call ended; by the service’s clock where this machine’s was off by more than a minute.',
      },
    },
  },
  findings: {
    about:
      'One row a finding: a check that fails, or that could not be judged, on one firmware, one file of it, or a target as a whole.',
    columns: {
      firmware_id: {
        label: 'Firmware ID',
        meaning: 'The package’s ID, as requested; empty where the finding is of the target as a whole.',
      },
      finding_id: { label: 'Finding ID', meaning: 'The same for the same finding in every run.' },
      check_id: { label: 'Check', meaning: 'The check that fails; see the catalogue.' },
      category: { label: 'Category', meaning: 'The check’s category.' },
      severity: { label: 'Severity', meaning: '`critical`, `high`, `medium`, `low`, `info`.' },
      verdict: { label: 'Verdict', meaning: '`fail`, or `unknown`: it could not be judged.' },
      state: {
        label: 'State',
        meaning:
          '`new`, `persisting`, `reopened`, `resolved`, `accepted`, against the baseline: the earlier run that this one is compared with.',
      },
      file_name: { label: 'File', meaning: 'The file judged; empty where it is the whole package.' },
      dest_version: { label: 'To version', meaning: 'DestVersion.' },
      observed: { label: 'Observed', meaning: 'What was found.' },
      expected: { label: 'Expected', meaning: 'What should have been found.' },
      message: { label: 'Finding', meaning: 'The finding as a sentence.' },
      remediation: { label: 'Remediation', meaning: 'What to do about it.' },
      first_seen: { label: 'First seen', meaning: 'The first run of the job that had this finding.' },
      exception_id: { label: 'Exception', meaning: 'The exception that accepts it.' },
      exception_until: { label: 'Accepted until', meaning: 'Until when the exception holds.' },
      counts: {
        label: 'Counts',
        meaning:
          '`true`: it counts towards `fail_on`: of at least that severity, neither accepted nor resolved, of what answered, and its check does more than report.',
      },
    },
  },
  files: {
    about: 'One row a file of a package that was observed.',
    columns: {
      file_index: { label: 'No.', meaning: 'Place of the file in its package, from 1.' },
      file_name: { label: 'File', meaning: 'The file’s name.' },
      size_bytes: { label: 'Size', meaning: 'The recorded size; empty where the service gave none.' },
      digest_method: { label: 'Digest method', meaning: 'The digest’s method (SignMethod).' },
      digest: { label: 'Digest', meaning: 'FirmwareSign or SignValue, as the service gave it.' },
      md5: { label: 'MD5', meaning: 'FileMd5; multi-file packages only.' },
      url_host: { label: 'Link host', meaning: 'Host of the link.' },
      url_path: {
        label: 'Link path',
        meaning:
          'Path of the link. Its query is a credential and never kept, nor is what a CDN signs a path with.',
      },
      url_state: {
        label: 'Link',
        meaning: '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`.',
      },
      url_expires_at: { label: 'Link ends', meaning: 'When the link ends.' },
      probe: {
        label: 'Probe',
        meaning:
          'What came of following the link: `reached`, `refused` (by the store), `unreachable`, `not-allowed` (by the job), `not-made` (this machine or an ill store); empty where the job does not probe.',
      },
      probe_code: {
        label: 'Probe code',
        meaning:
          'The store’s code, the kind of failure, or why it was not fetched; `too-large` or `too-slow` where the content was not read to its end.',
      },
      object_size_bytes: {
        label: 'Object size',
        meaning: 'Length of the object as the store says it or as it was counted.',
      },
    },
  },
  coverage: {
    about:
      'One row a firmware that was asked for and not audited, and one for each difference between a CSV selection and the live list where both are known.',
    columns: {
      firmware_id: { label: 'Firmware ID', meaning: 'The package’s ID, as requested or listed.' },
      reason: {
        label: 'Reason',
        meaning:
          'Not audited: `not-found`, `denied`, `failed`. Selection and list differ: `not-in-list`, `not-in-selection`.',
      },
      code: { label: 'Code', meaning: 'The service’s code, or the tool’s for a failed transport.' },
      detail: { label: 'Detail', meaning: 'The service’s message, or a sentence.' },
    },
  },
  verdicts: {
    about:
      'One row a check on a firmware or one file of it, also those that pass or do not apply: what a percentage is taken of.',
    columns: {
      dest_version: { label: 'To version', meaning: 'DestVersion.' },
      file_index: {
        label: 'No.',
        meaning: 'Place of the file in its package, from 1; 0: the package as a whole.',
      },
      file_name: { label: 'File', meaning: 'The file judged; empty where it is the whole package.' },
      check_id: { label: 'Check', meaning: 'The check; see the catalogue.' },
      category: { label: 'Category', meaning: 'The check’s category.' },
      severity: {
        label: 'Severity',
        meaning: 'The check’s severity: `critical`, `high`, `medium`, `low`, `info`.',
      },
      verdict: {
        label: 'Verdict',
        meaning: '`pass`, `fail`, `unknown` (could not be judged), `not-applicable`.',
      },
      finding_id: {
        label: 'Finding ID',
        meaning: 'The finding in `findings`; empty where the check passes or does not apply.',
      },
      state: {
        label: 'State',
        meaning:
          'State of that finding: `new`, `persisting`, `reopened`, `accepted`; empty where there is none.',
      },
    },
  },
};
