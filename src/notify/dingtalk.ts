import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Severity } from '../core/model/severity.ts';
import type { Channel } from './channel.ts';
import { fitted } from './fit.ts';
import { httpChannel } from './http-channel.ts';
import { colored, markdownLink, named, unmarked } from './markdown.ts';
import type { Message } from './message.ts';
import { robotAnswers, robotHeaders, robotKeyword, robotUrl } from './robot.ts';
import type { RobotError } from './robot.ts';

const PAGE = 'https://open.dingtalk.com/document/orgapp/custom-robot-access';
/** Of the whole body. */
const MOST_BYTES = 20_000;

const RECREATE = 'Create the robot again in the group, and set the variable to its URL.';
const REFUSED_TEXT = 'DingTalk rejects the content of the message; check the names in it.';
const SLOW_DOWN =
  'A robot may send 20 messages a minute and is then blocked for 10 minutes; use a separate robot for the audit.';

const ERRORS: readonly RobotError[] = [
  { code: -1, hint: 'DingTalk is busy; nothing needs to be changed here.', isTransient: true },
  {
    code: 310_000,
    said: /timestamp|时间戳.*(?:无效|过期|失效)|签名(?:已)?过期/i,
    hint: 'Set the clock of this machine: it may differ by at most an hour.',
  },
  {
    code: 310_000,
    said: /sign|签名/i,
    hint: "Set the variable of `secret` to the robot's secret (SEC…), or remove it if the robot does not use signatures.",
  },
  {
    code: 310_000,
    said: /keyword|关键词/i,
    hint: "Set `keyword` to one of the robot's keywords.",
  },
  {
    code: 310_000,
    said: /\bip\b|白名单/i,
    hint: "Add this machine's public IP address to the robot's allowed addresses.",
  },
  { code: 310_000, hint: "Compare the channel options with the robot's security settings." },
  { code: 300_001, hint: RECREATE },
  { code: 300_005, hint: RECREATE },
  { code: 400_101, hint: RECREATE },
  { code: 400_106, hint: RECREATE },
  {
    code: 400_013,
    hint: 'The group is disbanded: create a robot in another one, and set the variable to its URL.',
  },
  { code: 400_102, hint: 'The robot is stopped: start it in the group settings.' },
  { code: 130_101, hint: SLOW_DOWN },
  { code: 410_100, hint: SLOW_DOWN },
  { code: 660_026, hint: SLOW_DOWN },
  { code: 430_101, hint: 'DingTalk considers the link unsafe; remove `link`, or link to another host.' },
  { code: 430_102, hint: REFUSED_TEXT },
  { code: 430_104, hint: REFUSED_TEXT },
];

export const dingtalk: Channel = httpChannel({
  id: 'dingtalk',
  description: 'DingTalk group, through a custom robot.',
  options: z.object({
    url: robotUrl(tokenOf, '`access_token=`').describe('Webhook URL of the robot.'),
    secret: z
      .string()
      .trim()
      .regex(/^SEC\S{8,}$/, { error: 'expected the secret from the robot page, beginning with `SEC`' })
      .optional()
      .describe('Signing secret, if the robot requires signatures; begins with `SEC`.'),
    keyword: robotKeyword,
  }),
  secret: ['url', 'secret'],
  request(message, { url, secret, keyword }, nowMs) {
    const body = fitted(message, MOST_BYTES, (shorter) => bodyOf(shorter, keyword));
    const signed = new URL(url);
    const secrets = [tokenOf(signed)];
    if (secret !== undefined) {
      const sign = createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64');
      signed.searchParams.set('timestamp', String(nowMs));
      signed.searchParams.set('sign', sign);
      secrets.push(sign);
    }
    return { url: signed.href, headers: robotHeaders, body: JSON.stringify(body), secrets };
  },
  ...robotAnswers([['errcode', 'errmsg']], ERRORS, PAGE),
});

function tokenOf(url: URL): string {
  return url.searchParams.get('access_token') ?? '';
}

function bodyOf(message: Message, keyword: string | undefined): object {
  const text = textOf(message);
  const isComplete = keyword === undefined || text.includes(keyword);
  return {
    msgtype: 'markdown',
    // Seen in the list of chats alone.
    markdown: { title: named(message.title), text: isComplete ? text : `${text}\n\n${keyword}` },
  };
}

const TONES: Readonly<Record<Message['tone'], string>> = {
  good: '#389e0d',
  warning: '#d46b08',
  bad: '#cf1322',
};
const SEVERITY_COLORS: Readonly<Record<Severity, string>> = {
  critical: '#cf1322',
  high: '#d4380d',
  medium: '#d46b08',
  low: '#096dd9',
  info: '#8c8c8c',
};

/** Blocks with a blank line between them: a single break is none. */
function textOf({ title, tone, paragraphs, findingsTitle, findings, link, footer }: Message): string {
  return [
    `### ${colored(TONES[tone], named(title))}`,
    ...paragraphs.map(named),
    ...(findingsTitle === '' ? [] : [`**${named(findingsTitle)}**`]),
    ...findings.map(({ severity, title: what, subject }, at) => {
      const color = SEVERITY_COLORS[severity];
      return `**${colored(color, `${at + 1}. ${named(what)}`)}**\n\n> ${named(subject)}`;
    }),
    ...(link ? [markdownLink(link)] : []),
    // Ours, to be copied: a path with something invisible in it leads nowhere.
    ...footer.map((line) => colored(SEVERITY_COLORS.info, unmarked(line))),
  ].join('\n\n');
}
