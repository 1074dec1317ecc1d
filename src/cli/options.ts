import { PROBE_KINDS } from '../core/model/firmware.ts';
import { LOCALES } from '../core/model/locale.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { ROLLOUT_MODES } from '../core/model/rollout-report.ts';
import type { ProbeKind } from '../core/model/firmware.ts';
import type { RolloutMode } from '../core/model/rollout-report.ts';
import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import type { Given } from '../job/job.ts';
import { duration, instant, oneOf, qps, repeated, shard, shards, words } from './option-values.ts';

/** One flag of a command. Help, docs/command-line.md and parsing derive from these tables. */
export interface CommandOption {
  flags: string;
  description: string;
  /** Turns the text given into the value; throws AuditError('usage'). Absent: a switch, or text as it is. */
  parse?: (text: string, previous: unknown) => unknown;
  /** Where the flag means something else than that of `run`, whose variable would otherwise be its too (variables.ts). */
  variable?: string;
  /** What the value may be, where that is a few words. */
  values?: readonly string[];
}

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
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  logFormat?: 'text' | 'json';
  /** No flag: where each of them came from. */
  given?: Given;
}

const PROBE_FLAGS: readonly string[] = [...PROBE_KINDS, 'off'];
const ROLLOUT_FLAGS: readonly string[] = [...ROLLOUT_MODES, 'off'];

/** What only makes sense of a run in one piece. */
const WHOLE_RUN: readonly string[] = ['out', 'fresh', 'retry-failed', 'plan', 'shard', 'json'];

export const RUN_OPTIONS: readonly CommandOption[] = [
  { flags: '--ids <file|->', description: 'audit the firmware IDs of a CSV file, or of standard input' },
  { flags: '--column <name>', description: 'the CSV column with the IDs, by name or number' },
  {
    flags: '--list',
    description: 'audit what ListOTAFirmware lists; with --ids: compare the file with the list',
  },
  { flags: '--product-key <key>', description: 'list only this product (repeatable)', parse: repeated },
  { flags: '--dest-version <version>', description: 'list only packages that deliver this version' },
  { flags: '--region <id>', description: 'region of the packages, for example cn-shanghai' },
  { flags: '--instance-id <id>', description: 'IoT instance, where it has an ID' },
  { flags: '--endpoint <url>', description: 'another endpoint than the region’s' },
  {
    flags: '--qps <n>',
    description: 'queries a second, at most (default 20, the account’s quota)',
    parse: qps,
  },
  { flags: '--out <dir>', description: 'folder that run folders are made in (default reports)' },
  {
    flags: '--format <list>',
    description: 'reports to write, comma-separated (default: the job’s)',
    parse: words,
  },
  {
    flags: '--fail-on <severity>',
    description: `exit 3 from this severity on: ${SEVERITIES.join(', ')} or never (default high)`,
    ...oneOf('--fail-on', [...SEVERITIES, 'never']),
  },
  {
    flags: '--fail-on-new',
    description: 'only findings that are new or reopened since the last run count towards --fail-on',
  },
  {
    flags: '--expiring-within <duration>',
    description: 'a link that ends so soon is expiring (default 6h)',
    parse: duration,
  },
  {
    flags: '--as-of <iso>',
    description:
      'judge as of this instant (default: when the run starts); what is observed later, as of then',
    parse: instant,
  },
  {
    flags: '--locale <locale>',
    description: `language of reports and findings: ${LOCALES.join(', ')} (default en)`,
    ...oneOf('--locale', LOCALES),
  },
  {
    flags: '--probe <kind>',
    description: `follow each link: ${PROBE_FLAGS.join(', ')} (default off; fetch one byte, or all and hash it)`,
    ...oneOf('--probe', PROBE_FLAGS),
  },
  {
    flags: '--rollouts <mode>',
    description: `ask which devices are being given a package: ${ROLLOUT_FLAGS.join(', ')} (default failing: those that fail)`,
    ...oneOf('--rollouts', ROLLOUT_FLAGS),
  },
  {
    flags: '--retry-failed <run-folder>',
    description: 'collect again only the targets of this run that did not answer whole; take over the others',
  },
  {
    flags: '--plan <file>',
    description: 'collect a shard of this plan, which `ota-audit plan` wrote, and no more',
  },
  { flags: '--shard <n/of>', description: 'which shard of the plan, for example 2/5', parse: shard },
  { flags: '--fresh', description: 'start anew even if an earlier run is unfinished' },
  { flags: '--json', description: 'print a one-line JSON summary on stdout' },
  { flags: '--quiet', description: 'nothing at exit 0; otherwise what is wrong, in a few lines on stderr' },
  { flags: '--verbose', description: 'also what happens between the lines' },
  {
    flags: '--log-format <format>',
    description: 'text (default) or json (pino), on stderr',
    ...oneOf('--log-format', ['text', 'json']),
  },
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
      description: 'parts that the run is collected in; an account is in one',
      parse: shards,
    },
    {
      flags: '--out <file>',
      description: 'the plan to write (default plan.json)',
      variable: 'OTA_AUDIT_PLAN_OUT',
    },
    // What is audited and how it is judged.
    ...RUN_OPTIONS.filter((option) => !WHOLE_RUN.includes(nameOf(option))),
  ],
  merge: [
    {
      flags: '--allow-missing',
      description: 'a missing shard makes the run INCOMPLETE instead of ending with exit 2',
    },
    ...ofRun('out', 'json'),
    ...LOG_OPTIONS,
  ],
  demo: [
    ...ofRun('out', 'quiet'),
    {
      flags: '--estate',
      description: 'audit 12 accounts of 3 instances, two accounts in trouble, each as a role',
    },
  ],
  checks: [
    { flags: '--job <file>', description: 'as this job sees them' },
    {
      flags: '--framework [id]',
      description: 'the clauses of a framework (ID or file) and what speaks to them; alone: the list',
    },
  ],
  report: [
    {
      flags: '--job <file>',
      description: 'judge by the policy of this job file: what it selects and asks is not looked at',
    },
    {
      flags: '--out <dir>',
      description: 'folder to write (default reports/<job>/rendered/<run-id>-<digest of the policy>)',
      variable: 'OTA_AUDIT_REPORT_OUT',
    },
    // How a run is judged, rendered and told.
    ...ofRun('format', 'fail-on', 'fail-on-new', 'expiring-within', 'as-of', 'locale', 'json'),
    ...LOG_OPTIONS,
  ],
  load: [
    {
      flags: '--format <format>',
      description: 'postgres (default), or parquet: the history in the job’s folder',
      variable: 'OTA_AUDIT_LOAD_FORMAT',
      values: ['postgres', 'parquet'],
    },
    {
      flags: '--url <url>',
      description:
        'postgres://user@host:5432/database, or the environment variable that holds it, password included (default PGURL)',
    },
    { flags: '--schema <name>', description: 'schema of the tables (default ota_audit)' },
    ...LOG_OPTIONS,
  ],
  notify: [
    { flags: '--channel <id>', description: 'only the channels with this ID, for example dingtalk' },
    {
      flags: '--job <file>',
      description: 'to the channels of this job file, not to those of the run’s own job',
    },
    { flags: '--dry-run', description: 'print what would be sent, without secrets; nothing is sent' },
    { flags: '--test', description: 'mark the message as a test' },
    ...LOG_OPTIONS,
  ],
  verify: [
    { flags: '--chain', description: 'also the runs before it, as each names the one before' },
    {
      flags: '--public-key <pem>',
      description: 'the run must be signed with this Ed25519 key (repeatable)',
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
    { flags: '--json', description: 'print the lines as one JSON array' },
  ],
  init: [
    { flags: '--region <id>', description: 'region of the packages (default cn-shanghai)' },
    {
      flags: '--instance-id <id>',
      description: 'IoT instance; none where the console shows none (default: the variable IOT_INSTANCE_ID)',
    },
    {
      flags: '--list',
      description: 'audit all that is there (default); with --ids: compare the file with it',
    },
    { flags: '--ids <file>', description: 'audit the firmware IDs of a CSV file' },
    {
      flags: '--format <list>',
      description: 'reports to write, comma-separated (default xlsx,html,csv)',
      parse: words,
    },
    {
      flags: '--channel <name>',
      description:
        'who is told: dingtalk, feishu, wecom, slack, teams, webhook, mail, exec or none (default none)',
    },
    {
      flags: '--schedule <kind>',
      description: 'what starts it: cron, systemd, kubernetes, github-actions or none (default cron)',
    },
    { flags: '--out <path>', description: 'another path for the job file', variable: 'OTA_AUDIT_INIT_OUT' },
  ],
  emulator: [
    { flags: '--port <n>', description: 'port on 127.0.0.1 (default: any free one)' },
    { flags: '--packages <n>', description: 'a synthetic fleet of this size instead of the demo fleet' },
    {
      flags: '--quota <kind>',
      description: 'sliding (default), fixed, bucket or none',
      values: ['sliding', 'fixed', 'bucket', 'none'],
    },
    {
      flags: '--faults <file>',
      description: 'a fault script (YAML or JSON) instead of the demo’s; none for no faults',
    },
    { flags: '--latency <ms>', description: 'latency of every answer, as min-max (default 80-300)' },
  ],
};
