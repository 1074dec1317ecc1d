/**
 *   notifyRun ──► stored-run: as it was written ──► its job's channels, or another's ──► the message of the run ──► each
 *
 * The run's folder and the job's status are read and never changed.
 */
import { AuditError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import type { Notified } from '../../core/model/notify.ts';
import { nearest } from '../../core/nearest.ts';
import { hiding } from '../../iot/redact.ts';
import type { Job, JobChannel } from '../../job/job.ts';
import { storedChannels, withVariables } from '../../job/stored-channels.ts';
import { CHANNELS } from '../../notify/index.ts';
import type { SendPorts } from '../../notify/channel.ts';
import { openOwnRun, warnOfDeviations } from '../stored-run.ts';
import { messageOfFolder, outcomeIn } from './finished.ts';
import { asTest } from './message.ts';
import type { Draft } from './message.ts';
import { placeOf, previewOf, secretsOfTelling, sendTo } from './tellers.ts';

/** Who is told of a run again, and how. */
export interface NotifyRunOptions {
  /** Whose channels are told, in place of those of the run's own job. */
  job?: Pick<Job, 'notify'>;
  /** Only the channels with this ID. */
  channel?: string;
  /** `test`: the message is marked as one. `preview`: nothing is sent. Default: it is sent as the run sent it. */
  as?: 'test' | 'preview';
  /** Ends it; its reason is thrown, and some may have been told. */
  signal?: AbortSignal;
}

/** The world as `notifyRun` needs it: `nodePorts()` has all of it. */
export interface NotifyPorts extends Omit<SendPorts, 'signal'> {
  logger: Logger;
  /** Is told every secret before it is used. */
  onSecret?: (secret: string) => void;
}

/** Who was told of a run again. */
export interface NotifiedRun {
  job: string;
  runId: string;
  /** In the job's order. */
  channels: NotifiedChannel[];
}

/** What came of a message to a channel. */
export interface NotifiedChannel extends Notified {
  /** The channel's place among those of the same ID, from 1; 0 where there is only one. */
  place: number;
  /** What to do; `''` where it was told. */
  hint: string;
  /** What would be sent, without secrets; null unless that was asked for. */
  preview: string | null;
}

/**
 * Sends the message of a finished run again, to each channel of its job or of another, whatever it asks to be told of.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `run-folder` where the run was altered or is none; `usage`, before anything is sent, where there is no
 * such channel or the environment lacks a variable
 */
export async function notifyRun(
  path: string,
  ports: NotifyPorts,
  options: NotifyRunOptions = {},
): Promise<NotifiedRun> {
  const stored = await openOwnRun(path);
  warnOfDeviations(stored, ports.logger);
  const { info, finishedAt } = stored.result;
  const notify = options.job
    ? chosen(options.job.notify ?? [], options.channel)
    : withVariables(chosen(storedChannels(stored.plan.configuration), options.channel), ports.env, CHANNELS);
  const secrets = secretsOfTelling({ notify });
  for (const secret of secrets) ports.onSecret?.(secret);
  const outcome = await outcomeIn(stored.folder, stored.result);
  const when = { endedAtMs: Date.parse(finishedAt), isLate: false };
  const draft = await messageOfFolder(outcome, when);
  const { clock, random, env } = ports;
  const sending = { clock, random, env, signal: options.signal ?? new AbortController().signal };
  const tell = options.as === 'preview' ? previewTo : tellOne;
  const news = { draft: options.as === 'test' ? asTest(draft) : draft, runId: info.runId };
  const channels = await Promise.all(
    notify.map(async (entry) => {
      const told = await tell(entry, news, sending, secrets);
      return { channel: entry.channel, place: placeOf(notify, entry), ...told };
    }),
  );
  return { job: info.job, runId: info.runId, channels };
}

type Tell = (
  entry: JobChannel,
  news: { draft: Draft; runId: string },
  ports: SendPorts,
  secrets: readonly string[],
) => Promise<Pick<NotifiedChannel, 'problem' | 'hint' | 'preview'>>;

const tellOne: Tell = async (entry, news, ports, secrets) => {
  const sent = await sendTo(entry, news, ports);
  return {
    problem: sent && hiding({ secrets })(sent.problem),
    hint: hiding({ secrets })(sent?.hint ?? ''),
    preview: null,
  };
};

const previewTo: Tell = async (entry, news, ports, secrets) => ({
  problem: null,
  hint: '',
  preview: withoutSignatures(hiding({ secrets })(await previewOf(entry, news, ports))),
});

/** They are made of secrets, for this very message: a header, or a member of JSON. */
function withoutSignatures(text: string): string {
  return text
    .replace(/^([\w-]*(?:signature|authorization|token)[\w-]*: *).+$/gim, '$1***')
    .replace(/("(?:sign|signature|token)" *: *)"(?:[^"\\]|\\.)*"/gi, '$1"***"');
}

function chosen<T extends { channel: string }>(entries: readonly T[], id: string | undefined): T[] {
  if (entries.length === 0) {
    throw new AuditError(
      'usage',
      'the job has no notification channels',
      'Use --job to give a job file with `notify`.',
    );
  }
  const found = entries.filter(({ channel }) => id === undefined || channel === id);
  if (id === undefined || found.length > 0) return found;
  const known = [...new Set(entries.map(({ channel }) => channel))];
  const near = nearest(id, known);
  throw new AuditError(
    'usage',
    `--channel ${id}: the job has no such channel${near === undefined ? '' : `; did you mean ${near}?`}`,
    `Its channels: ${known.join(', ')}.`,
  );
}
