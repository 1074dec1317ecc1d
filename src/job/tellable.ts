import { basename } from 'node:path';
import { z } from 'zod';
import { LOCALES } from '../core/model/locale.ts';
import { decodeDocument, readDocument } from '../yaml/document.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { YamlFile } from '../yaml/parse.ts';
import {
  metricsSchema,
  notifySchema,
  pingSchema,
  secretProblems,
  toChannels,
  toPing,
} from './channel-outline.ts';
import type { ChannelDocument, ChannelOutline } from './channel-outline.ts';
import type { JobChannel, Tellable } from './job.ts';
import type { JobVocabulary } from './load.ts';
import { jobName, path as pathSchema } from './values.ts';

/**
 * Who is to be told that a job file is wrong: of its entries those that are right by themselves.
 * @returns null where nothing of the file can be read, or it names nobody
 */
export async function readTellable(
  path: string,
  { env, channels = [] }: Pick<JobVocabulary, 'env' | 'channels'>,
): Promise<Tellable | null> {
  const file = await readFile(path, env);
  const head = headOf(basename(path).replace(/\.ya?ml$/i, ''));
  const document = file && head.safeParse(file.value).data;
  if (!document) return null;
  const { name, out, locale, metrics } = document;
  const notify = channelsOf(document['notify'], file, channels);
  const ping = pingOf(document['ping'], file);
  if (notify.length === 0 && !ping && metrics === undefined) return null;
  return {
    name,
    out,
    locale,
    ...(notify.length > 0 && { notify }),
    ...(ping && { ping }),
    ...(metrics !== undefined && { metrics }),
  };
}

function headOf(name: string) {
  return z.looseObject({
    name: jobName.catch(name),
    out: pathSchema.catch('./reports'),
    locale: z.enum(LOCALES).catch('en'),
    metrics: metricsSchema.optional().catch(undefined),
  });
}

async function readFile(path: string, env: JobVocabulary['env']): Promise<YamlFile | null> {
  try {
    return parseYaml(decodeDocument(await readDocument(path, 'job'), path), { env, noun: 'job' });
  } catch {
    return null;
  }
}

function channelsOf(
  notify: unknown,
  file: YamlFile,
  channels: readonly ChannelOutline[],
): NonNullable<Tellable['notify']> {
  if (!Array.isArray(notify) || channels.length === 0) return [];
  const schema = notifySchema(channels);
  return notify.flatMap((entry: unknown, index) => {
    const [document] = (schema.safeParse([entry]).data ?? []) as ChannelDocument[];
    if (!document) return [];
    const at = atPlace(file, index);
    if (secretProblems({ notify: [document] }, at, channels).length > 0) return [];
    return toChannels([document], at, channels).filter(isSet);
  });
}

/** What is not set in the environment is empty: some options may be that, and nobody can be told by them. */
function isSet({ options, templates }: JobChannel): boolean {
  return Object.keys(templates).every((name) => options[name] !== '');
}

/** The file as if the entry were the first one. */
function atPlace(file: YamlFile, index: number): YamlFile {
  return { ...file, templateAt: ([key = '', , ...rest]) => file.templateAt([key, index, ...rest]) };
}

function pingOf(value: unknown, file: YamlFile): Tellable['ping'] {
  const ping = pingSchema.safeParse(value).data;
  if (ping === undefined || secretProblems({ ping }, file, []).length > 0) return undefined;
  return toPing(ping, file);
}
