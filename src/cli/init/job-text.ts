import { stringify } from 'yaml';
import { NONE } from './answers.ts';
import type { InitFlags } from './answers.ts';
import { channelLines, channelVariables } from './channels.ts';
import { shellWord } from './words.ts';

/** Lines of the shipped job, each there once. */
const HEADER = 'ota-audit run jobs/nightly.yaml';
const REGION = '    region: cn-shanghai\n';
const INSTANCES = '    instances: #';
const INSTANCE = '      - ${IOT_INSTANCE_ID}\n';
const LIST = '  list: true\n';
const IDS = '  # ids: packages.csv\n';
const REPORTS = 'reports: [xlsx, html, csv]\n';
const NOTIFY = /^# notify:\n(?:# {2,}.*\n)+/m;

/**
 * The shipped job with the answers in their places; all else, comments too, stays.
 * @param job its path, for the command in its first lines
 * @param ids the CSV file as the job is to name it
 */
export function jobText(
  shipped: string,
  job: string,
  { region, instanceId, list, ids, format, channel = NONE }: InitFlags,
): string {
  let text = put(shipped, HEADER, `ota-audit run ${shellWord(job)}`);
  if (region !== undefined) text = put(text, REGION, `    region: ${yamlWord(region)}\n`);
  if (instanceId === NONE) {
    text = put(text, INSTANCES, '    # instances: #');
    text = put(text, INSTANCE, '    #   - ${IOT_INSTANCE_ID}\n');
  } else if (instanceId !== undefined) text = put(text, INSTANCE, `      - ${yamlWord(instanceId)}\n`);
  if (ids !== undefined) {
    text = put(text, IDS, `  ids: ${yamlWord(ids)}\n`);
    if (list !== true) text = put(text, LIST, '  # list: true\n');
  }
  if (format) text = put(text, REPORTS, `reports: [${[...new Set(format)].map(report).join(', ')}]\n`);
  if (channel !== NONE) text = put(text, NOTIFY, `${channelLines(channel).join('\n')}\n`);
  return text;
}

/** The variables that the job cannot do without. */
export function jobVariables({ instanceId, format = [], channel = NONE }: InitFlags): string[] {
  return [
    ...(instanceId === undefined ? ['IOT_INSTANCE_ID'] : []),
    ...(format.includes('postgres') ? ['PGURL'] : []),
    ...channelVariables(channel),
  ];
}

/** PostgreSQL cannot be written to without its address. */
function report(format: string): string {
  return format === 'postgres' ? '{ format: postgres, url: "${PGURL}" }' : format;
}

/** A text of one line as the value of a key. */
function yamlWord(text: string): string {
  return stringify({ a: text }, { lineWidth: 0 }).slice('a: '.length).trimEnd();
}

/** @throws Error where the text does not have the place: a defect, for it is shipped with it */
export function put(text: string, place: string | RegExp, by: string): string {
  const changed = text.replace(place, () => by);
  if (changed === text && !text.includes(by)) throw new Error(`the shipped file has no ${String(place)}`);
  return changed;
}
