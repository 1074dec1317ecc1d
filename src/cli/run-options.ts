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
    parse: duration('--expiring-within'),
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
