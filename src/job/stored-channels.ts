import { z } from 'zod';
import { AuditError } from '../core/errors.ts';
import { NOTIFY_EVENTS } from '../core/model/notify.ts';
import type { Env } from '../core/ports.ts';
import { fillIn } from '../yaml/variables.ts';
import type { ChannelOutline } from './channel-outline.ts';
import type { JobChannel } from './job.ts';

/** An entry of `notify` as plan.json holds it: secret options are `${NAME}`. */
type StoredChannel = Omit<JobChannel, 'templates'>;

const shape = z.looseObject({
  notify: z
    .array(
      z.object({
        channel: z.string(),
        options: z.record(z.string(), z.unknown()),
        on: z.array(z.enum(NOTIFY_EVENTS)),
        link: z.string().optional(),
        required: z.boolean(),
      }),
    )
    .optional(),
});

/**
 * Whom the job of a stored run tells; what it leaves to the environment is left there.
 * @param configuration that of plan.json
 * @throws AuditError `run-folder` where it cannot be read
 */
export function storedChannels(configuration: unknown): StoredChannel[] {
  const result = shape.safeParse(configuration);
  if (result.success) return (result.data.notify ?? []) as StoredChannel[];
  const [issue] = result.error.issues;
  throw new AuditError(
    'run-folder',
    `the channels in plan.json cannot be read (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    'Give a job file with --job, or use the version of ota-audit that wrote it (see manifest.json).',
  );
}

/**
 * The entries with what the environment holds for them.
 * @throws AuditError `usage` that names every variable that is not set or empty, and every value that cannot be used;
 * values are not repeated
 */
export function withVariables(
  entries: readonly StoredChannel[],
  env: Env,
  channels: readonly ChannelOutline[],
): JobChannel[] {
  const filled = entries.map((entry) => fillEntry(entry, env, channels));
  const problems = filled.flatMap((entry) => entry.problems);
  if (problems.length === 0) return filled.map(({ channel }) => channel);
  throw new AuditError('usage', [...new Set(problems)].join('\n'), FILL);
}

const FILL = 'Nothing was sent: set the environment as for the run, or give a job file with --job.';

interface FilledEntry {
  channel: JobChannel;
  problems: string[];
}

function fillEntry(entry: StoredChannel, env: Env, channels: readonly ChannelOutline[]): FilledEntry {
  const { channel: id, options } = entry;
  const outline = channels.find((channel) => channel.id === id);
  if (!outline) return { channel: { ...entry, templates: {} }, problems: [`${id}: unknown channel`] };
  const templates = outline.secret.flatMap((name) => {
    const value = options[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const values = templates.map(([name, text]) => ({ name, filled: fillIn(text, env) }));
  const unset = values.flatMap(({ name, filled }) => {
    if (!filled || (filled.missing.length === 0 && !filled.isEmpty)) return [];
    const [names, what] = filled.isEmpty ? [filled.names, 'empty'] : [filled.missing, 'not set'];
    return names.map((variable) => `${id}: \${${variable}}, its ${name}, is ${what} in the environment`);
  });
  const given = Object.fromEntries(
    values.flatMap(({ name, filled }) => (filled ? [[name, filled.text]] : [])),
  );
  const parsed = unset.length > 0 ? undefined : outline.options.safeParse({ ...options, ...given });
  const wrong =
    parsed?.error?.issues.map(({ path, message }) => `${id}: ${path.join('.')}: ${message}`) ?? [];
  return {
    channel: { ...entry, options: parsed?.data ?? options, templates: Object.fromEntries(templates) },
    problems: [...unset, ...wrong],
  };
}
