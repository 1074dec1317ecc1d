import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Severity } from '../core/model/severity.ts';
import type { Channel } from './channel.ts';
import { fitted } from './fit.ts';
import { httpChannel } from './http-channel.ts';
import type { Message } from './message.ts';
import { defused, linesOf } from './plain.ts';
import { robotAnswers, robotHeaders, robotKeyword, robotUrl } from './robot.ts';
import type { RobotError } from './robot.ts';

const PAGE = 'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot';
/** Of the whole body. */
const MOST_BYTES = 20_000;

const SLOW_DOWN =
  'A robot may send 5 messages a second and 100 a minute, fewer on the hour and half hour; schedule the job at another minute.';
const DEFECT = 'This is a bug in ota-audit; please report it.';

const ERRORS: readonly RobotError[] = [
  {
    code: 19_021,
    hint: "Set the variable of `secret` to the robot's secret, and check the clock of this machine: it may differ by at most an hour.",
  },
  { code: 19_022, hint: "Add this machine's public IP address to the robot's allowed addresses." },
  { code: 19_024, hint: "Set `keyword` to one of the robot's keywords." },
  { code: 19_001, hint: 'Create the robot again in the group, and set the variable to its URL.' },
  { code: 11_232, hint: SLOW_DOWN, isTransient: true },
  { code: 99_991_400, hint: SLOW_DOWN, isTransient: true },
  { code: 9_499, said: /too many/i, hint: SLOW_DOWN, isTransient: true },
  { code: 9_499, hint: DEFECT },
  { code: 19_002, hint: DEFECT },
  { code: 19_036, hint: DEFECT },
];

export const feishu: Channel = httpChannel({
  id: 'feishu',
  description: 'Feishu or Lark group, through a custom bot.',
  options: z.object({
    url: robotUrl(tokenOf, '`/hook/` and a token').describe('Webhook URL of the bot.'),
    secret: z.string().trim().min(1).optional().describe('Signing secret, if the bot requires signatures.'),
    keyword: robotKeyword,
  }),
  secret: ['url', 'secret'],
  request(message, { url, secret, keyword }, nowMs) {
    const signature = secret === undefined ? null : signatureOf(secret, Math.floor(nowMs / 1_000));
    const body = fitted(message, MOST_BYTES, (shorter) => ({
      ...signature,
      msg_type: 'interactive',
      card: cardOf(shorter, keyword),
    }));
    const secrets = [tokenOf(new URL(url)), ...(signature ? [signature.sign] : [])];
    return { url, headers: robotHeaders, body: JSON.stringify(body), secrets };
  },
  ...robotAnswers(
    [
      ['code', 'msg'],
      ['StatusCode', 'StatusMessage'],
    ],
    ERRORS,
    PAGE,
  ),
});

function tokenOf({ pathname }: URL): string {
  return /\/hook\/([^/]+)/.exec(pathname)?.[1] ?? '';
}

/** Instant and secret are the key; what is signed with it is empty. */
function signatureOf(secret: string, seconds: number): { timestamp: string; sign: string } {
  const sign = createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64');
  return { timestamp: String(seconds), sign };
}

const TONES: Readonly<Record<Message['tone'], string>> = { good: 'green', warning: 'orange', bad: 'red' };
const SEVERITY_COLORS: Readonly<Record<Severity, string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'blue',
  low: 'grey',
  info: 'grey',
};

/** A card of plain texts alone: https://open.feishu.cn/document/common-capabilities/message-card/message-card */
function cardOf(message: Message, keyword: string | undefined): object {
  const { title, tone, paragraphs, findingsTitle, findings, link, footer } = message;
  const texts = linesOf({ ...message, link: null }).map(defused);
  const isComplete = keyword === undefined || texts.some((text) => text.includes(keyword));
  const notes = isComplete ? footer : [...footer, keyword];
  return {
    config: { wide_screen_mode: true },
    header: { template: TONES[tone], title: named(title) },
    elements: [
      ...paragraphs.map((text) => block(named(text))),
      ...(findingsTitle === '' ? [] : [{ tag: 'hr' }, block(named(findingsTitle))]),
      ...findings.flatMap(({ severity, title: what, subject }, at) => [
        block({ ...named(`${at + 1}. ${what}`), text_color: SEVERITY_COLORS[severity] }),
        block({ ...named(subject), text_size: 'notation' }),
      ]),
      ...(link ? [buttonOf(link)] : []),
      // Ours, to be copied: a path with something invisible in it leads nowhere.
      ...(notes.length === 0 ? [] : [{ tag: 'note', elements: [plain(notes.join('\n'))] }]),
    ],
  };
}

function block(text: object): object {
  return { tag: 'div', text };
}

function plain(content: string): object {
  return { tag: 'plain_text', content };
}

/** In case a client links what looks like an address. */
function named(text: string): object {
  return plain(defused(text));
}

function buttonOf({ text, url }: NonNullable<Message['link']>): object {
  return { tag: 'action', actions: [{ tag: 'button', type: 'primary', text: plain(text), url }] };
}
