import { z } from 'zod';
import { NOTIFY_EVENTS } from '../core/model/notify.ts';
import type { NotifyEvent } from '../core/model/notify.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';
import { problemAt } from '../yaml/problems.ts';
import type { JobChannel, JobPing } from './job.ts';
import { path, webUrl } from './values.ts';

/** A channel as job files know it: the rows of `CHANNELS` fit. */
export interface ChannelOutline {
  id: string;
  description: string;
  /** Each option described. */
  options: z.ZodObject;
  /** Options that come from the environment alone. */
  secret: readonly string[];
}

/** An entry of `notify` as it is written. */
export interface ChannelDocument {
  channel: string;
  on?: NotifyEvent[] | undefined;
  link?: string | undefined;
  required?: boolean | undefined;
  [option: string]: unknown;
}

/** `ping` as it is written: a URL, or one with what exit code 3 is. */
export type PingDocument = string | { url: string; findings?: 'success' | 'fail' | undefined };

const DEFAULT_EVENTS: readonly NotifyEvent[] = ['findings', 'incomplete', 'failed', 'recovered'];

/** What the link may name. */
const PLACEHOLDERS = ['job', 'run_id'];

const link = z
  .string()
  .max(1_024)
  .refine((text) => /^https?:\/\/[^\s{}]*(?:\{[a-z_]+\}[^\s{}]*)*$/.test(text) && URL.canParse(text), {
    error: 'expected an http or https URL',
    abort: true,
  })
  .refine((text) => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => PLACEHOLDERS.includes(name)), {
    error: `only ${PLACEHOLDERS.map((name) => `{${name}}`).join(' and ')} can be used in it`,
  });

const common = {
  on: z
    .array(z.enum(NOTIFY_EVENTS))
    .min(1)
    .optional()
    .describe(
      `When to send. \`findings\`: findings count towards failOn; \`new\`, \`resolved\`: there are such findings; \`incomplete\`: not every package got a definite answer; \`failed\`: there is no report, or an output could not be written; \`recovered\`: this run exits with 0, the previous one did not; \`always\`. Default: ${DEFAULT_EVENTS.join(', ')}.`,
    ),
  link: link
    .optional()
    .describe(
      'URL of the report on your own server, with {job} and {run_id}. Default: the message names the folder.',
    ),
  required: z
    .boolean()
    .optional()
    .describe('`true`: exit with 7 if the message cannot be delivered. Default false.'),
};

/** @returns the schema of `notify` for the channels there are, strict in every option */
export function notifySchema(channels: readonly ChannelOutline[]): z.ZodType {
  const entries: z.ZodObject[] = channels.map(({ id, description, options }) =>
    z.strictObject({ channel: z.literal(id), ...options.shape, ...common }).describe(description),
  );
  return z
    .array(z.discriminatedUnion('channel', entries as [z.ZodObject, ...z.ZodObject[]]))
    .min(1)
    .max(20)
    .describe(
      'Channels notified when a run ends. URLs and secrets come from the environment only, as ${NAME}.',
    );
}

export const pingSchema: z.ZodType<PingDocument> = z
  .union([
    webUrl,
    z.strictObject({
      url: webUrl,
      findings: z
        .enum(['success', 'fail'])
        .optional()
        .describe('How to report exit code 3: success (the default, as the job did its work) or fail.'),
    }),
  ])
  .describe(
    'A dead man’s switch with the Healthchecks protocol: pinged when a run starts, succeeds or fails. From the environment only, as ${NAME}.',
  );

export const metricsSchema: z.ZodType<string> = path.describe(
  'Folder for a Prometheus textfile (node_exporter’s --collector.textfile.directory), relative to the working directory.',
);

/** Addresses and keys that do not come from the environment. */
export function secretProblems(
  { notify = [], ping }: { notify?: ChannelDocument[] | undefined; ping?: PingDocument | undefined },
  file: YamlFile,
  channels: readonly ChannelOutline[],
): Problem[] {
  const places = [
    ...notify.flatMap((entry, index) =>
      secretOptions(entry, channels).map((name): PropertyKey[] => ['notify', index, name]),
    ),
    ...(ping === undefined ? [] : [pingPlace(ping)]),
  ];
  return places.flatMap((place) => secretProblem(file, place));
}

/** What is wrong with a secret of a file: nothing where one variable of the environment is all of it. */
export function secretProblem(file: YamlFile, place: readonly PropertyKey[]): Problem[] {
  if (ONE_VARIABLE.test(file.templateAt(place) ?? '')) return [];
  const text = `${String(place.at(-1))} would be visible to anyone who reads this file; ${WRITE_VARIABLE}`;
  return [problemAt(file, place, text)];
}

/** A part beside the variable, or a default of it, would be recorded with the job. */
const ONE_VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;
const WRITE_VARIABLE = 'write only ${NAME} and set that environment variable to the complete value';

function secretOptions(entry: ChannelDocument, channels: readonly ChannelOutline[]): string[] {
  const { secret = [] } = channels.find(({ id }) => id === entry.channel) ?? {};
  return secret.filter((name) => entry[name] !== undefined);
}

function pingPlace(ping: PingDocument): PropertyKey[] {
  return typeof ping === 'string' ? ['ping'] : ['ping', 'url'];
}

/** The entries of `notify` as the job runs with them. */
export function toChannels(
  notify: readonly ChannelDocument[],
  file: YamlFile,
  channels: readonly ChannelOutline[],
): JobChannel[] {
  return notify.map((entry, index) => {
    const { channel, on, link: to, required = false, ...options } = entry;
    const templates = secretOptions(entry, channels).map((name) => [
      name,
      file.templateAt(['notify', index, name]) ?? '',
    ]);
    return {
      channel,
      options,
      on: [...(on ?? DEFAULT_EVENTS)],
      ...(to !== undefined && { link: to }),
      required,
      templates: Object.fromEntries(templates) as JobChannel['templates'],
    };
  });
}

export function toPing(ping: PingDocument, file: YamlFile): JobPing {
  const { url, findings = 'success' } = typeof ping === 'string' ? { url: ping } : ping;
  return { url, findings, template: file.templateAt(pingPlace(ping)) ?? '' };
}
