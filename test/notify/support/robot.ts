import type { IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { findChannel } from '../../../src/notify/index.ts';
import type { ChannelOptions, Sender, SendPorts, Sent } from '../../../src/notify/channel.ts';
import type { Message } from '../../../src/notify/message.ts';
import { sendMessage } from '../../../src/notify/send.ts';
import { serveAnswers } from '../../support/receiver.ts';
import type { Answer, Received } from '../../support/receiver.ts';

/** What a receiver was sent. */
export interface Taken {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** Of the bytes, which are UTF-8. */
  json: RobotBody;
}

/** The members that tests read, of whichever robot it is. */
export interface RobotBody {
  msgtype: string;
  markdown: { title: string; text: string; content: string };
  msg_type: string;
  card: { header: { template: string }; elements: object[] };
  timestamp: string;
  sign: string;
}

export interface Receiver {
  /** Its origin. */
  url: string;
  taken: Taken[];
}

type Reaction = Answer | 'hang';

/** A receiver of messages on loopback, gone after the test. It answers in order, the last answer again and again. */
export async function serveReceiver(
  ...answers: (Reaction | ((taken: Taken) => Reaction | Promise<Reaction>))[]
): Promise<Receiver> {
  const taken: Taken[] = [];
  const server = await serveAnswers(
    ...answers.map((answer) => (received: Received) => {
      const { method, path, headers, bytes } = received;
      const url = new URL(path, 'http://receiver');
      const one: Taken = {
        method,
        url,
        headers,
        bytes,
        json: JSON.parse(decoder.decode(bytes)) as RobotBody,
      };
      taken.push(one);
      return typeof answer === 'function' ? answer(one) : answer;
    }),
  );
  onTestFinished(() => server.close());
  return { url: server.url, taken };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The channel's sender. The options are parsed as a job's are. */
export function senderOf(channel: string, options: ChannelOptions): Sender {
  const found = findChannel(channel)!;
  return found.open(found.options.parse(options));
}

export const NOW_MS = 1_795_485_600_000;

/** Ports whose clock stands at `nowMs` and jumps over waits, which are kept. */
export function portsOf(
  change: Partial<SendPorts> & { nowMs?: number } = {},
): SendPorts & { waits: number[] } {
  const { nowMs = NOW_MS, ...ports } = change;
  const waits: number[] = [];
  let passed = 0;
  return {
    clock: {
      now: () => nowMs + passed,
      monotonic: () => passed,
      sleep(ms) {
        waits.push(ms);
        passed += ms;
        return Promise.resolve();
      },
    },
    random: () => 0.5,
    env: {},
    signal: new AbortController().signal,
    ...ports,
    waits,
  };
}

/** Sends a message to the end, with the attempts that takes. */
export async function send(
  channel: string,
  options: ChannelOptions,
  message: Message = messageOf(),
  ports: SendPorts = portsOf(),
): Promise<Sent> {
  return sendMessage(senderOf(channel, options), message, ports);
}

/** What a night with findings says. */
export function messageOf(change: Partial<Message> = {}): Message {
  return {
    id: 'msg_20261124-020000',
    kind: 'run',
    job: 'nightly',
    locale: 'en',
    endedAtMs: NOW_MS,
    tone: 'bad',
    title: 'OTA audit nightly: FINDINGS',
    paragraphs: ['2 packages need a look.', 'Exit code 3: findings of severity high or worse.'],
    findingsTitle: 'Look at these first',
    findings: [
      {
        severity: 'critical',
        title: 'critical  The link is expired (url-expired)  new',
        subject: 'gateway_fw 1.4.0, Gateway (a1B2c3), fw-1, cn-shanghai',
      },
      {
        severity: 'medium',
        title: 'medium  The package is unverified (unverified)',
        subject: '网关固件 2.0, 网关 (a1B2c4), fw-2, cn-shanghai',
      },
    ],
    footer: ['Report: /srv/audit/out/2026-11-24/report.xlsx', `SHA-256 of manifest.json: ${'ab'.repeat(32)}`],
    link: { text: 'Open the report', url: 'https://reports.example.com/nightly/latest.html?tab=a&n=(1)' },
    data: { mark: 'data-of-the-summary' },
    ...change,
  };
}

/** The longest message there is: five findings with names of letters that take four bytes each. */
export function longestMessage(letters: number, change: Partial<Message> = {}): Message {
  const name = '𠮷'.repeat(letters);
  return messageOf({
    findings: Array.from({ length: 5 }, (_, at) => ({
      severity: 'critical' as const,
      title: 'critical  The link is expired (url-expired)',
      subject: `${at + 1} ${name} 1.0, ${name} (a1B2c3), fw-${at}, cn-shanghai`,
    })),
    ...change,
  });
}

/** Names that would call people, lead elsewhere, or look like the message's own words. */
export const HOSTILE_NAMES: readonly string[] = [
  '@all',
  '@13800138000',
  '<at user_id="all">all</at>',
  '<@zhangsan>',
  '[win](http://evil.example/x)',
  '![x](https://evil.example/x.png)',
  'https://evil.example/x',
  'see www.evil.example',
  'HTTP://EVIL.EXAMPLE',
  'evil.example/x',
  '<a href="//evil.example">x</a>',
  '<font color="info">OK</font>',
  '# big',
  '> quoted',
  '- listed',
  '1. listed',
  '    indented',
  '**bold** and ~~struck~~',
  '_slanted_ and __strong__',
  '`code`',
  '| a | b |',
  '&lt;font&gt; &#42;',
  'ends with \\',
];

/** What clients call people by, or link. */
export const CALLS_OR_LINKS: RegExp = /@[^\s\u2060]|:\/\/|\.[a-z]/i;

/** What a Markdown of chats reads as its own. */
export const MARKUP: RegExp = /[<>[\]*`~|\\]|(?<!\w)_|_(?!\w)|&#?\w+;|^\s*(?:[#+-]|\d+[.)]) |^ {4}/m;
