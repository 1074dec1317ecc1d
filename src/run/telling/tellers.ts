import { passwordsIn } from '../../core/url-secrets.ts';
import type { Notified, NotifyEvent } from '../../core/model/notify.ts';
import type { JobChannel, Tellable } from '../../job/job.ts';
import { hiding, redact } from '../../iot/redact.ts';
import type { Hide } from '../../iot/redact.ts';
import type { Sender, SendPorts, Sent } from '../../notify/channel.ts';
import { findChannel } from '../../notify/index.ts';
import type { Ping } from '../../notify/ping.ts';
import { sendMessage } from '../../notify/send.ts';
import type { SendLimits } from '../../notify/send.ts';
import type { RunPorts } from '../ports.ts';
import { withLink } from './message.ts';
import type { Draft } from './message.ts';

export type TellingPorts = Pick<RunPorts, 'clock' | 'random' | 'logger' | 'env' | 'host'>;

/** How long telling may take. */
export interface Until {
  signal: AbortSignal;
  limits?: SendLimits;
}

/** What came of a message to a channel. */
export interface Told extends Notified {
  /** The channel as people are told of it. */
  who: string;
  /** What to do; `''` where it was told. */
  hint: string;
  required: boolean;
  /** The process is to end: the next run of the job tells. */
  isCutOff: boolean;
}

/** What there is to tell, and why. */
export interface News {
  draft: Draft;
  events: ReadonlySet<NotifyEvent>;
  runId: string | null;
  /** Does the run's own end say which required message was not taken? */
  isSaidByRun: boolean;
}

/**
 * Sends a message to each channel that wants one of these events, all at a time. What went wrong is said, unless the run's
 * own end says it. Never throws.
 */
export function tellChannels(
  { notify = [], ping: to }: Pick<Tellable, 'notify' | 'ping'>,
  { draft, events, runId, isSaidByRun }: News,
  ports: TellingPorts,
  until: Until,
): Promise<Told[]> {
  const due = notify.filter(({ on }) => on.some((event) => events.has(event)));
  const hide = hiding({ secrets: secretsOfTelling({ notify, ...(to && { ping: to }) }) });
  return Promise.all(
    due.map(async (entry) => {
      const sending = sendTo(entry, { draft, runId }, { ...ports, signal: until.signal }, until.limits);
      const sent = hidden(await settled(sending, until.signal), hide);
      const { channel, required } = entry;
      const who = whoOf(channel, placeOf(notify, entry));
      const isSaidLater = required && isSaidByRun;
      if (!isSaidLater) say(who, sent, ports);
      const isCutOff = sent?.problem === CUT_OFF;
      return { channel, who, problem: problemOf(sent), hint: sent?.hint ?? '', required, isCutOff };
    }),
  );
}

const CUT_OFF = 'the program is shutting down; the next run of the job sends this notification';

/** The entry's place among those of the same channel, from 1; 0 where it is the only one. */
export function placeOf(notify: readonly JobChannel[], entry: JobChannel): number {
  const same = notify.filter(({ channel }) => channel === entry.channel);
  return same.length === 1 ? 0 : same.indexOf(entry) + 1;
}

/** The channel as people are told of it. @param place see `placeOf` */
export function whoOf(channel: string, place: number): string {
  return place === 0 ? channel : `${channel} (${place})`;
}

/** A defect of one channel keeps no other from being told. */
async function settled(sending: Promise<Sent>, signal: AbortSignal): Promise<Sent> {
  try {
    return await sending;
  } catch (error) {
    const problem = signal.aborted ? CUT_OFF : `a bug in ota-audit: ${redact(String(error))}`;
    return { problem, hint: '', isTransient: false };
  }
}

/** Receivers may quote what they were asked by. */
function hidden(sent: Sent, hide: Hide): Sent {
  return sent && { ...sent, problem: hide(sent.problem), hint: hide(sent.hint) };
}

/** @throws the signal's reason, and for a defect */
export async function sendTo(
  entry: JobChannel,
  { draft, runId }: Pick<News, 'draft' | 'runId'>,
  ports: SendPorts,
  limits?: SendLimits,
): Promise<Sent> {
  return sendMessage(senderOf(entry), withLink(draft, entry.link, runId), ports, limits);
}

/** The message as it would be sent, secrets and all. */
export async function previewOf(
  entry: JobChannel,
  { draft, runId }: Pick<News, 'draft' | 'runId'>,
  ports: SendPorts,
): Promise<string> {
  return senderOf(entry).preview(withLink(draft, entry.link, runId), ports);
}

function senderOf({ channel: id, options }: JobChannel): Sender {
  const channel = findChannel(id);
  if (!channel) throw new Error(`unknown channel "${id}"`);
  return channel.open(options);
}

/**
 * Pings the dead-man switch, where the job has one, and says what went wrong, unless that is what `before` says.
 * @returns what is to be noted: a ping that arrives is nothing new
 * @throws the signal's reason
 */
export async function ping(
  { ping: to }: Pick<Tellable, 'ping'>,
  what: Pick<Ping, 'kind' | 'runId' | 'body'>,
  ports: TellingPorts,
  until: Until & { before?: readonly Notified[] | undefined },
): Promise<Notified[]> {
  if (!to) return [];
  const { sendPing } = await import('../../notify/ping.ts');
  const sent = await sendPing({ url: to.url, ...what }, { ...ports, signal: until.signal }, until.limits);
  const shown = hidden(sent, hiding({ secrets: secretsOfTelling({ ping: to }) }));
  if (shown === null) return [];
  const { problem } = shown;
  if (!until.before?.some((said) => causeIn(said.problem) === causeIn(problem))) say('ping', shown, ports);
  return [{ channel: 'ping', problem }];
}

/** A problem without how often it came up. */
function causeIn(problem: string | null): string | undefined {
  return problem?.replace(/ \(\d+ attempts?\b[^)]*\)$/, '');
}

/** Addresses and keys, which nothing that is printed may hold: whole, without their host, and the passwords in them. */
export function secretsOfTelling({ notify = [], ping: to }: Pick<Tellable, 'notify' | 'ping'>): string[] {
  const values = notify.flatMap(({ options, templates }) =>
    Object.keys(templates).map((name) => options[name]),
  );
  const texts = [...values, to?.url].filter((value) => typeof value === 'string');
  return [...new Set(texts.flatMap((text) => [text, ...passwordsIn(text), ...pathIn(text)]))];
}

/** A token may stand in it. */
function pathIn(text: string): string[] {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return [];
  const { pathname, search } = new URL(text);
  return pathname === '/' && search === '' ? [] : [pathname + search];
}

function say(who: string, sent: Sent, { logger }: Pick<TellingPorts, 'logger'>): void {
  if (sent === null) return;
  const { problem, hint } = sent;
  logger.error(`${who} notification failed: ${problem}`, hint === '' ? {} : { hint });
}

function problemOf(sent: Sent): string | null {
  return sent && sent.problem;
}
