import { AuditError } from '../../core/errors.ts';
import { notifyRun } from '../../run/telling/notify-run.ts';
import type { NotifiedChannel, NotifyRunOptions } from '../../run/telling/notify-run.ts';
import { whoOf } from '../../run/telling/tellers.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { jobFor } from '../job.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';

export interface NotifyFlags extends Pick<RunFlags, 'quiet' | 'verbose' | 'logFormat'> {
  channel?: string;
  job?: string;
  dryRun?: boolean;
  test?: boolean;
}

/** An output could not be written. */
const NOT_TOLD = 7;

/** Sends the message of a stored run again and says who took it. Resolves with 0, or 7 where somebody did not. */
export async function notifyCommand(folder: string, flags: NotifyFlags, io: Io): Promise<number> {
  const { channel, job: path, quiet } = flags;
  const as = modeOf(flags);
  const job = path === undefined ? undefined : await jobFor(path, {}, io);
  const options = { ...(as && { as }), ...(job && { job }), ...(channel !== undefined && { channel }) };
  const { channels } = await withPorts(
    flags,
    io,
    (ports, signal) =>
      notifyRun(folder, { ...ports, ...(io.onSecret && { onSecret: io.onSecret }) }, { ...options, signal }),
    NOTHING,
  );
  for (const told of channels)
    if (quiet !== true || told.problem !== null || told.preview !== null) print(io, textOf(told));
  return channels.some(({ problem }) => problem !== null) ? NOT_TOLD : 0;
}

function modeOf({ dryRun, test }: NotifyFlags): NotifyRunOptions['as'] {
  if (dryRun !== true) return test === true ? 'test' : undefined;
  if (test !== true) return 'preview';
  throw new AuditError(
    'usage',
    '--dry-run and --test cannot be combined',
    'Use --dry-run to preview the message, or --test to send it marked as a test.',
  );
}

/** One line; of what would be sent, all of it below. */
function textOf({ channel, place, problem, hint, preview }: NotifiedChannel): string {
  const who = whoOf(channel, place);
  if (preview !== null) return `${who}: would send:\n\n${preview.trimEnd()}\n`;
  if (problem === null) return `${who}: sent`;
  const what = hint === '' ? 'Fix this, then send it again.' : hint;
  return `${who}: not sent: ${problem}. ${what}`.replace(/\s+/g, ' ');
}

const NOTHING = 'some messages may have been sent; the stored run is unchanged';
