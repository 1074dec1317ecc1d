import { PROBE_KINDS } from '../core/model/firmware.ts';
import { LOCALES } from '../core/model/locale.ts';
import { ROLLOUT_MODES } from '../core/model/rollout-report.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { duration, instant, oneOf, qps, repeated, shard, words } from './option-values.ts';

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

const PROBE_FLAGS: readonly string[] = [...PROBE_KINDS, 'off'];
const ROLLOUT_FLAGS: readonly string[] = [...ROLLOUT_MODES, 'off'];

export const RUN_OPTIONS: readonly CommandOption[] = [
  { flags: '--ids <file|->', description: 'audit the firmware IDs in a CSV file or on standard input' },
  { flags: '--column <name>', description: 'CSV column that holds the IDs, by name or number' },
  {
    flags: '--list',
    description: 'audit all packages that ListOTAFirmware lists; with --ids, compare the two',
  },
  { flags: '--product-key <key>', description: 'list only this product (repeatable)', parse: repeated },
  { flags: '--dest-version <version>', description: 'list only packages with this destination version' },
  { flags: '--region <id>', description: 'region of the packages, for example cn-shanghai' },
  { flags: '--instance-id <id>', description: 'ID of the IoT instance, if it has one' },
  { flags: '--endpoint <url>', description: 'endpoint to call instead of the region’s' },
  {
    flags: '--qps <n>',
    description: 'maximum queries per second (default 20, the account’s quota)',
    parse: qps,
  },
  { flags: '--out <dir>', description: 'folder for run folders (default reports)' },
  {
    flags: '--format <list>',
    description: 'report formats, comma-separated (default: those of the job)',
    parse: words,
  },
  {
    flags: '--fail-on <severity>',
    description: `exit 3 on findings of this severity or above: ${SEVERITIES.join(', ')} or never (default high)`,
    ...oneOf('--fail-on', [...SEVERITIES, 'never']),
  },
  {
    flags: '--fail-on-new',
    description: 'apply --fail-on only to findings that are new or reopened since the last run',
  },
  {
    flags: '--expiring-within <duration>',
    description: 'flag links that expire within this time (default 6h)',
    parse: duration('--expiring-within'),
  },
  {
    flags: '--as-of <iso>',
    description:
      'judge packages at this time instead of at the start of the run; later observations at their own time',
    parse: instant,
  },
  {
    flags: '--locale <locale>',
    description: `language of reports and findings: ${LOCALES.join(', ')} (default en)`,
    ...oneOf('--locale', LOCALES),
  },
  {
    flags: '--probe <kind>',
    description: `follow download links: ${PROBE_FLAGS.join(', ')} (default off; links fetches one byte, contents hashes the file)`,
    ...oneOf('--probe', PROBE_FLAGS),
  },
  {
    flags: '--rollouts <mode>',
    description: `query the rollouts of packages: ${ROLLOUT_FLAGS.join(', ')} (default failing: only of packages that fail)`,
    ...oneOf('--rollouts', ROLLOUT_FLAGS),
  },
  {
    flags: '--retry-failed <run-folder>',
    description: 'collect only the incomplete targets of this run again, and reuse the others',
  },
  {
    flags: '--plan <file>',
    description: 'collect one shard of this plan, written by `ota-audit plan`',
  },
  { flags: '--shard <n/of>', description: 'shard of the plan to collect, for example 2/5', parse: shard },
  {
    flags: '--queue <url>',
    description:
      'have the accounts collected by `ota-audit worker`, wherever it runs: redis://, rediss:// or postgres://',
  },
  {
    flags: '--parts <place>',
    description:
      'how ledgers come from workers: a folder that all machines share, or postgres:// (default: the queue’s PostgreSQL)',
  },
  { flags: '--fresh', description: 'start a new run even if an earlier one is unfinished' },
  { flags: '--json', description: 'print a one-line JSON summary to stdout' },
  { flags: '--quiet', description: 'print nothing on exit 0, else a few lines of what is wrong to stderr' },
  { flags: '--verbose', description: 'print debug messages' },
  {
    flags: '--log-format <format>',
    description: 'log format on stderr: text (default) or json (pino)',
    ...oneOf('--log-format', ['text', 'json']),
  },
];
