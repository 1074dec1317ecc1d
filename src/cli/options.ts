import type { ProbeKind } from '../core/model/firmware.ts';
import type { RolloutMode } from '../core/model/rollout-report.ts';
import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import type { Given } from '../job/job.ts';
import { accounts, duration, repeated, shards, words } from './option-values.ts';
import { RUN_OPTIONS } from './run-options.ts';
import type { CommandOption } from './run-options.ts';

/** What `run` was told on the command line; names are those of the flags. */
export interface RunFlags {
  ids?: string;
  column?: string;
  list?: boolean;
  productKey?: string[];
  destVersion?: string;
  region?: string;
  instanceId?: string;
  endpoint?: string;
  qps?: number;
  out?: string;
  format?: string[];
  failOn?: FailOn;
  failOnNew?: boolean;
  locale?: Locale;
  expiringWithin?: string;
  asOf?: string;
  probe?: ProbeKind | 'off';
  rollouts?: RolloutMode | 'off';
  fresh?: boolean;
  retryFailed?: string;
  plan?: string;
  shard?: { number: number; of: number };
  queue?: string;
  parts?: string;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  logFormat?: 'text' | 'json';
  /** No flag: where each of them came from. */
  given?: Given;
}

/** What only makes sense of a run in one piece. */
const WHOLE_RUN: readonly string[] = [
  'out',
  'fresh',
  'retry-failed',
  'plan',
  'shard',
  'queue',
  'parts',
  'json',
];

/** Flags of `run` that another command takes as well. */
function ofRun(...names: string[]): CommandOption[] {
  return RUN_OPTIONS.filter((option) => names.includes(nameOf(option)));
}

function nameOf({ flags }: CommandOption): string {
  return flags.replace(/^--| .*$/g, '');
}

const LOG_OPTIONS = ofRun('quiet', 'verbose', 'log-format');

/** The flags of each command. */
export const OPTIONS: Readonly<Record<string, readonly CommandOption[]>> = {
  run: RUN_OPTIONS,
  plan: [
    {
      flags: '--shards <n>',
      description: 'number of shards; each account belongs to exactly one',
      parse: shards,
    },
    {
      flags: '--out <file>',
      description: 'plan file to write (default plan.json)',
      variable: 'OTA_AUDIT_PLAN_OUT',
    },
    // What is audited and how it is judged.
    ...RUN_OPTIONS.filter((option) => !WHOLE_RUN.includes(nameOf(option))),
  ],
  merge: [
    {
      flags: '--allow-missing',
      description: 'mark the run INCOMPLETE when a shard is missing, instead of exiting with 2',
    },
    ...ofRun('out', 'json'),
    ...LOG_OPTIONS,
  ],
  worker: [
    ...ofRun('queue', 'parts'),
    { flags: '--accounts <n>', description: 'accounts at a time (default 8)', parse: accounts },
    {
      flags: '--idle <duration>',
      description: 'end with 0 after so long without an account (default: wait for more)',
      parse: duration('--idle'),
    },
    ...LOG_OPTIONS,
  ],
  demo: [
    ...ofRun('out', 'quiet'),
    {
      flags: '--estate',
      description: 'audit 12 accounts of 3 instances through roles; two accounts have problems',
    },
  ],
  checks: [
    { flags: '--job <file>', description: 'show the checks as configured by this job' },
    {
      flags: '--framework [id]',
      description: 'show the clauses of a framework (ID or file) and their checks; no value: list all',
    },
  ],
  report: [
    { flags: '--job <file>', description: 'judge by the policy of this job file; its selection is ignored' },
    {
      flags: '--out <dir>',
      description: 'output folder (default reports/<job>/rendered/<run-id>-<digest of the policy>)',
      variable: 'OTA_AUDIT_REPORT_OUT',
    },
    // How a run is judged, rendered and told.
    ...ofRun('format', 'fail-on', 'fail-on-new', 'expiring-within', 'as-of', 'locale', 'json'),
    ...LOG_OPTIONS,
  ],
  load: [
    {
      flags: '--format <format>',
      description: 'postgres (default), or parquet for the history in the job’s folder',
      variable: 'OTA_AUDIT_LOAD_FORMAT',
      values: ['postgres', 'parquet'],
    },
    {
      flags: '--url <url>',
      description:
        'postgres://user@host:5432/database, or the environment variable that holds the URL with its password (default PGURL)',
    },
    { flags: '--schema <name>', description: 'schema for the tables (default ota_audit)' },
    ...LOG_OPTIONS,
  ],
  notify: [
    { flags: '--channel <id>', description: 'use only the channels with this ID, for example dingtalk' },
    {
      flags: '--job <file>',
      description: 'use the channels of this job file instead of those of the run’s own job',
    },
    { flags: '--dry-run', description: 'print the messages without their secrets; send nothing' },
    { flags: '--test', description: 'mark the message as a test' },
    ...LOG_OPTIONS,
  ],
  verify: [
    { flags: '--chain', description: 'also check the earlier runs of the chain' },
    {
      flags: '--public-key <pem>',
      description: 'require a signature by this Ed25519 key (repeatable)',
      parse: repeated,
    },
  ],
  doctor: [
    // What a run would ask, and where it would write.
    ...ofRun(
      'ids',
      'column',
      'list',
      'product-key',
      'dest-version',
      'region',
      'instance-id',
      'endpoint',
      'qps',
      'out',
    ),
    { flags: '--json', description: 'print the results as a JSON array' },
  ],
  init: [
    { flags: '--region <id>', description: 'region of the packages (default cn-shanghai)' },
    {
      flags: '--instance-id <id>',
      description: 'IoT instance ID, or none if the console shows none (default: $IOT_INSTANCE_ID)',
    },
    {
      flags: '--list',
      description: 'audit all packages (default); with --ids, compare the file with the live list',
    },
    { flags: '--ids <file>', description: 'audit the firmware IDs listed in a CSV file' },
    {
      flags: '--format <list>',
      description: 'report formats, comma-separated (default xlsx,html,csv)',
      parse: words,
    },
    {
      flags: '--channel <name>',
      description:
        'notification channel: dingtalk, feishu, wecom, slack, teams, webhook, mail, exec or none (default none)',
    },
    {
      flags: '--schedule <kind>',
      description: 'scheduler: cron, systemd, kubernetes, github-actions or none (default cron)',
    },
    { flags: '--out <path>', description: 'path of the job file to write', variable: 'OTA_AUDIT_INIT_OUT' },
  ],
  emulator: [
    { flags: '--port <n>', description: 'port on 127.0.0.1 (default: any free port)' },
    { flags: '--packages <n>', description: 'serve a synthetic fleet of this size, not the demo fleet' },
    {
      flags: '--quota <kind>',
      description: 'quota model: sliding (default), fixed, bucket or none',
      values: ['sliding', 'fixed', 'bucket', 'none'],
    },
    {
      flags: '--faults <file>',
      description: 'fault script (YAML or JSON) to use instead of the demo’s; none for no faults',
    },
    { flags: '--latency <ms>', description: 'latency of responses in ms, as min-max (default 80-300)' },
  ],
};
