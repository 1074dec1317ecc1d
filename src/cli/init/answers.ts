/** What the written job and its schedule are to be. Each answer is checked as the job's schema checks it. */
import { AuditError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { KNOWN_REGIONS } from '../../iot/endpoints.ts';
import { path, word } from '../../job/values.ts';
import { FORMATS } from '../../writers/index.ts';
import { CHANNEL_NAMES } from './channels.ts';

/** Answers as flags give them; what is left out stays as the shipped job has it. */
export interface InitFlags {
  out?: string;
  region?: string;
  /** `none`: the console shows none. */
  instanceId?: string;
  list?: boolean;
  /** Relative to the working directory. */
  ids?: string;
  format?: string[];
  channel?: string;
  schedule?: string;
}

/** For an answer that says that there is none. */
export const NONE = 'none';
const FORMAT_NAMES = FORMATS.map(({ id }) => id);
const SCHEDULES: readonly string[] = ['cron', 'systemd', 'kubernetes', 'github-actions', NONE];

type Problem = string | undefined;

/** What is wrong with an answer, by its flag; undefined where nothing is. */
const PROBLEMS = {
  region: (text: string): Problem => unknownName(text, KNOWN_REGIONS),
  'instance-id': (text: string): Problem =>
    word.safeParse(text).success ? variableIn(text) : 'expected a single word of at most 128 characters',
  ids(text: string): Problem {
    if (text === '-') return 'a scheduled run has no standard input; give a file';
    const isPath = path.safeParse(text).success && !/\p{Cc}/u.test(text);
    return isPath ? variableIn(text) : 'expected a path of at most 1024 printable characters';
  },
  format(text: string): Problem {
    const names = namesIn(text);
    if (names.length === 0) return `expected at least one of ${FORMAT_NAMES.join(', ')}`;
    return names.map((name) => unknownName(name, FORMAT_NAMES)).find((problem) => problem !== undefined);
  },
  channel: (text: string): Problem => unknownName(text, [...CHANNEL_NAMES, NONE]),
  schedule: (text: string): Problem => unknownName(text, SCHEDULES),
};

function unknownName(text: string, known: readonly string[]): Problem {
  if (known.includes(text)) return undefined;
  const near = nearest(text, known);
  return near === undefined ? `not one of ${known.join(', ')}` : `not known; did you mean ${near}?`;
}

/** A job file cannot say `${` and mean it. */
function variableIn(text: string): Problem {
  return text.includes('${') ? 'contains ${, which starts a variable in a job file' : undefined;
}

/** Of a list with commas. */
function namesIn(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}

/** @throws AuditError `usage` that names the first flag whose answer cannot be taken */
export function checkFlags(flags: InitFlags): void {
  const given = { ...flags, 'instance-id': flags.instanceId, format: flags.format?.join(',') };
  for (const name of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
    const text = given[name];
    const problem = text === undefined ? undefined : PROBLEMS[name](text);
    if (problem !== undefined)
      throw new AuditError('usage', `--${name} ${text}: ${problem}`, 'Nothing was written.');
  }
}

interface Question {
  flag: keyof typeof PROBLEMS;
  text: string;
  byDefault: string;
}

const QUESTIONS: readonly Question[] = [
  { flag: 'region', text: 'Region of the packages', byDefault: 'cn-shanghai' },
  {
    flag: 'instance-id',
    text: 'Instance ID from the console’s Overview page, or none if it shows none',
    byDefault: '${IOT_INSTANCE_ID}',
  },
  {
    flag: 'ids',
    text: 'Packages: list to audit all of them, or a CSV file with their IDs',
    byDefault: 'list',
  },
  { flag: 'format', text: `Report formats (${FORMAT_NAMES.join(', ')})`, byDefault: 'xlsx, html, csv' },
  { flag: 'channel', text: `Notification channel (${[...CHANNEL_NAMES, NONE].join(', ')})`, byDefault: NONE },
  { flag: 'schedule', text: `Scheduler (${SCHEDULES.join(', ')})`, byDefault: 'cron' },
];

/**
 * Asks for each answer, again where it cannot be taken; Enter takes the one in brackets.
 * @param lines what is typed
 * @param write where the questions go
 * @throws AuditError `usage` where the lines end
 */
export async function askAll(
  lines: AsyncIterator<string>,
  write: (text: string) => void,
): Promise<InitFlags> {
  const answers = new Map<string, string>();
  for (const question of QUESTIONS) {
    const answer = await askOne(question, lines, write);
    if (answer !== question.byDefault || question.flag === 'region') answers.set(question.flag, answer);
  }
  const pick = <Name extends string>(name: Name, flag: string): { [Key in Name]?: string } =>
    ({ ...(answers.has(flag) && { [name]: answers.get(flag) }) }) as { [Key in Name]?: string };
  const formats = answers.get('format');
  return {
    ...pick('region', 'region'),
    ...pick('instanceId', 'instance-id'),
    ...pick('ids', 'ids'),
    ...(formats !== undefined && { format: namesIn(formats) }),
    ...pick('channel', 'channel'),
    ...pick('schedule', 'schedule'),
  };
}

async function askOne(
  { flag, text, byDefault }: Question,
  lines: AsyncIterator<string>,
  write: (text: string) => void,
): Promise<string> {
  for (;;) {
    write(`${text} [${byDefault}]: `);
    const line = await lines.next();
    if (line.done === true) {
      write('\n');
      throw new AuditError('usage', 'input ended before all questions were answered', 'Nothing was written.');
    }
    const answer = line.value.trim() || byDefault;
    const problem = answer === byDefault ? undefined : PROBLEMS[flag](answer);
    if (problem === undefined) return answer;
    write(`  ${problem}\n`);
  }
}
