/** What a column is called where people read, and what it holds: those that mean the same in several tables. */
export const columns = {
  run_id: { label: 'Run', meaning: 'The run that wrote this row.' },
  as_of: {
    label: 'Judged at',
    meaning: 'Time at which packages are judged; a package observed later is judged at its own time.',
  },
  account: { label: 'Account', meaning: 'The job’s label for the account.' },
  region: { label: 'Region', meaning: 'Region of the target.' },
  iot_instance_id: { label: 'Instance', meaning: 'Instance of the target; empty if it has none.' },
  source: { label: 'Source', meaning: 'Where the ID came from: the CSV file, `stdin` or `list`.' },
  source_line: { label: 'Line', meaning: 'Line of the CSV file, from 1.' },
  firmware_id: { label: 'Firmware ID', meaning: 'The package’s ID, as requested.' },
  product_key: { label: 'Product key', meaning: 'ProductKey.' },
  module_name: { label: 'Module', meaning: 'ModuleName.' },
  request_id: { label: 'Request ID', meaning: 'Request ID of the last call, from the service.' },
  attempts: { label: 'Attempts', meaning: 'Calls made for this package, including retries.' },
  seq: {
    label: 'Position',
    meaning: 'Position of the package in the selection, from 1; joins the tables of a run.',
  },
};

/** The tables and their columns, in English. The names of tables and columns are the same in every language. */
export const tables = {
  packages: {
    about: 'One row per requested package, including those that could not be observed.',
    columns: {
      firmware_name: { label: 'Name', meaning: 'FirmwareName.' },
      product_name: { label: 'Product', meaning: 'ProductName.' },
      type: { label: 'Type', meaning: '`full`, `delta`, or `unrecognized` for any other Type.' },
      src_version: {
        label: 'From version',
        meaning: 'SrcVersion: the version a delta package updates from.',
      },
      dest_version: { label: 'To version', meaning: 'DestVersion: the version the package updates to.' },
      status_code: { label: 'Status code', meaning: 'Status, the service’s own code.' },
      status: {
        label: 'Status',
        meaning:
          '`not-required`, `unverified`, `verified`, `verifying`, `failed`, `unrecognized`; empty if not observed.',
      },
      verify_progress: { label: 'Progress', meaning: 'VerifyProgress.' },
      sign_method: { label: 'Digest method', meaning: 'SignMethod: algorithm of the digest.' },
      firmware_sign: {
        label: 'Digest',
        meaning:
          'FirmwareSign: digest of a single-file package; digests of multi-file packages are in `files`.',
      },
      file_count: { label: 'Files', meaning: 'Number of files in the package.' },
      total_size_bytes: {
        label: 'Size',
        meaning: 'Sum of the known file sizes; empty if none is known.',
      },
      url_host: {
        label: 'Link host',
        meaning: 'Host of the download link; for several files, of the link with the worst state.',
      },
      url_state: {
        label: 'Link',
        meaning:
          '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`; for several files, the worst in this order.',
      },
      url_expires_at: { label: 'Link expires', meaning: 'When that link expires.' },
      url_expires_in_seconds: {
        label: 'Link expires in',
        meaning:
          'Time from the later of `as_of` and `observed_at` until the link expires; negative if it has expired.',
      },
      utc_create: { label: 'Created', meaning: 'UtcCreate.' },
      utc_modified: { label: 'Modified', meaning: 'UtcModified.' },
      description: { label: 'Description', meaning: 'FirmwareDesc.' },
      outcome: {
        label: 'Outcome',
        meaning:
          '`pass`, `fail` (a check above severity info fails and is not accepted), `unjudged` (none fails, but one could not be judged), `not-found` (a definite answer), `denied` or `error` (no answer).',
      },
      worst_severity: {
        label: 'Worst severity',
        meaning:
          'Worst severity among failing checks that are not accepted: `critical`, `high`, `medium`, `low`, `info`; empty if there are none.',
      },
      findings_open: {
        label: 'Open',
        meaning: 'Rows of `findings` for this package that fail and are not accepted.',
      },
      findings_accepted: {
        label: 'Accepted',
        meaning: 'Rows of `findings` for this package that an exception accepts.',
      },
      findings_unjudged: {
        label: 'Not judged',
        meaning:
          'Rows of `findings` for this package that are `unknown` and not accepted; 0 if the package got no answer (see `outcome`).',
      },
      finding_count: { label: 'Findings', meaning: 'Rows of `findings` for this package.' },
      rollout_state: {
        label: 'Rollout',
        meaning:
          '`in-progress` (being delivered to devices), `planned`, `ended` (no rollout is open), `none` (no rollouts), `unknown`; verifications do not count. Empty if the run did not query it.',
      },
      devices_waiting: {
        label: 'Waiting',
        meaning:
          'Devices waiting in all its open rollouts; empty if not known for each, or if the run did not query it.',
      },
      devices_under_way: {
        label: 'Under way',
        meaning: 'Devices installing it; empty as for waiting devices.',
      },
      observed_at: {
        label: 'Observed',
        meaning:
          'When the last call ended; by the service’s clock if this machine’s clock was off by more than a minute.',
      },
    },
  },
  findings: {
    about:
      'One row per finding: a check that fails or could not be judged, for a package, one of its files, or an entire target.',
    columns: {
      firmware_id: {
        label: 'Firmware ID',
        meaning: 'The package’s ID, as requested; empty if the finding is about the target.',
      },
      finding_id: {
        label: 'Finding ID',
        meaning: 'Stable ID: the same finding has the same ID in every run.',
      },
      check_id: { label: 'Check', meaning: 'ID of the check; see the catalogue.' },
      category: { label: 'Category', meaning: 'The check’s category.' },
      severity: { label: 'Severity', meaning: '`critical`, `high`, `medium`, `low`, `info`.' },
      verdict: { label: 'Verdict', meaning: '`fail`, or `unknown` if it could not be judged.' },
      state: {
        label: 'State',
        meaning:
          '`new`, `persisting`, `reopened`, `resolved`, `accepted`, compared with the baseline, an earlier run.',
      },
      file_name: { label: 'File', meaning: 'The judged file; empty if the check judges the package.' },
      dest_version: { label: 'To version', meaning: 'DestVersion.' },
      observed: { label: 'Observed', meaning: 'What was found.' },
      expected: { label: 'Expected', meaning: 'What should have been found.' },
      message: { label: 'Finding', meaning: 'The finding as a sentence.' },
      remediation: { label: 'Remediation', meaning: 'What to do about it.' },
      first_seen: { label: 'First seen', meaning: 'The first run of the job that had this finding.' },
      exception_id: { label: 'Exception', meaning: 'The exception that accepts it.' },
      exception_until: { label: 'Accepted until', meaning: 'When the exception expires.' },
      counts: {
        label: 'Counts',
        meaning:
          '`true`: it counts towards `fail_on`: at or above that severity, neither accepted nor resolved, the package got an answer, and the check is not `soft`.',
      },
    },
  },
  files: {
    about: 'One row per file of an observed package.',
    columns: {
      file_index: { label: 'No.', meaning: 'Position of the file in its package, from 1.' },
      file_name: { label: 'File', meaning: 'The file’s name.' },
      size_bytes: { label: 'Size', meaning: 'The recorded size; empty if the service returned none.' },
      digest_method: { label: 'Digest method', meaning: 'Algorithm of the digest (SignMethod).' },
      digest: { label: 'Digest', meaning: 'FirmwareSign or SignValue, as returned by the service.' },
      md5: { label: 'MD5', meaning: 'FileMd5; multi-file packages only.' },
      url_host: { label: 'Link host', meaning: 'Host of the link.' },
      url_path: {
        label: 'Link path',
        meaning:
          'Path of the link. The query is a credential and is never stored, nor is a CDN signature in the path.',
      },
      url_state: {
        label: 'Link',
        meaning: '`expired`, `missing`, `unreadable`, `expiring`, `unsigned`, `valid`.',
      },
      url_expires_at: { label: 'Link expires', meaning: 'When the link expires.' },
      probe: {
        label: 'Probe',
        meaning:
          'Result of following the link: `reached`, `refused` (by the store), `unreachable`, `not-allowed` (by the job), `not-made` (because of this machine or a failing store); empty if the job does not probe.',
      },
      probe_code: {
        label: 'Probe code',
        meaning:
          'Code of the store, kind of failure, or why the file was not fetched; `too-large` or `too-slow` if the content was not read to its end.',
      },
      object_size_bytes: {
        label: 'Object size',
        meaning: 'Length of the object, as reported by the store or as counted.',
      },
    },
  },
  coverage: {
    about:
      'One row per requested package that was not audited, and one per difference between a CSV selection and the live list if both are known.',
    columns: {
      firmware_id: { label: 'Firmware ID', meaning: 'The package’s ID, as requested or listed.' },
      reason: {
        label: 'Reason',
        meaning:
          'Not audited: `not-found`, `denied`, `failed`. Selection and list differ: `not-in-list`, `not-in-selection`.',
      },
      code: { label: 'Code', meaning: 'Code from the service, or from the tool for a transport failure.' },
      detail: { label: 'Detail', meaning: 'Message from the service, or an explanation.' },
    },
  },
  verdicts: {
    about:
      'One row per check and package or file, including those that pass or do not apply; the basis of percentages.',
    columns: {
      dest_version: { label: 'To version', meaning: 'DestVersion.' },
      file_index: {
        label: 'No.',
        meaning: 'Position of the file in its package, from 1; 0 for the package itself.',
      },
      file_name: { label: 'File', meaning: 'The judged file; empty if the check judges the package.' },
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
        meaning: 'The finding in `findings`; empty if the check passes or does not apply.',
      },
      state: {
        label: 'State',
        meaning:
          'State of that finding: `new`, `persisting`, `reopened`, `accepted`; empty if there is none.',
      },
    },
  },
};
