import { z } from 'zod';
import type { Severity } from '../core/model/severity.ts';
import type { Channel } from './channel.ts';
import { fitted } from './fit.ts';
import { httpChannel } from './http-channel.ts';
import { colored, markdownLink, named, unmarked } from './markdown.ts';
import type { Message } from './message.ts';
import { robotAnswers, robotHeaders, robotUrl } from './robot.ts';
import type { RobotError } from './robot.ts';

const PAGE = 'https://developer.work.weixin.qq.com/document/path/91770';
/** Of `markdown.content`. */
const MOST_BYTES = 4_096;

const RECREATE = 'Add the robot to the group again, and set the variable to its URL.';
const SLOW_DOWN = 'A robot may send 20 messages a minute; use a separate robot for the audit.';
const DEFECT = 'This is a bug in ota-audit; please report it.';

const ERRORS: readonly RobotError[] = [
  { code: -1, hint: 'WeCom is busy; nothing needs to be changed here.', isTransient: true },
  { code: 45_009, hint: SLOW_DOWN, isTransient: true },
  { code: 45_033, hint: SLOW_DOWN, isTransient: true },
  { code: 93_000, hint: RECREATE },
  { code: 93_008, hint: RECREATE },
  { code: 93_004, hint: 'The robot is stopped: start it in the group settings.' },
  { code: 40_008, hint: DEFECT },
  { code: 40_058, hint: DEFECT },
  { code: 44_004, hint: DEFECT },
  { code: 45_002, hint: DEFECT },
];

export const wecom: Channel = httpChannel({
  id: 'wecom',
  description: 'WeCom group, through a robot.',
  options: z.object({
    url: robotUrl(keyOf, '`key=`').describe('Webhook URL of the robot.'),
  }),
  secret: ['url'],
  request: (message, { url }) => ({
    url,
    headers: robotHeaders,
    body: JSON.stringify(fitted(message, MOST_BYTES, bodyOf, contentBytes)),
    secrets: [keyOf(new URL(url))],
  }),
  ...robotAnswers([['errcode', 'errmsg']], ERRORS, PAGE),
});

function keyOf(url: URL): string {
  return url.searchParams.get('key') ?? '';
}

interface Body {
  msgtype: 'markdown';
  markdown: { content: string };
}

/** Not `markdown_v2`, which knows no colors and needs newer clients. */
function bodyOf(message: Message): Body {
  return { msgtype: 'markdown', markdown: { content: contentOf(message) } };
}

function contentBytes({ markdown }: Body): number {
  return Buffer.byteLength(markdown.content);
}

/** The three colors there are: green, gray and orange. */
type Color = 'info' | 'comment' | 'warning';

const TONES: Readonly<Record<Message['tone'], Color>> = { good: 'info', warning: 'warning', bad: 'warning' };
const SEVERITY_COLORS: Readonly<Record<Severity, Color>> = {
  critical: 'warning',
  high: 'warning',
  medium: 'warning',
  low: 'comment',
  info: 'comment',
};

function contentOf({ title, tone, paragraphs, findingsTitle, findings, link, footer }: Message): string {
  const blocks = [
    [`### ${colored(TONES[tone], named(title))}`, ...paragraphs.map(named)],
    findingsTitle === '' ? [] : [`**${named(findingsTitle)}**`],
    ...findings.map(({ severity, title: what, subject }, at) => [
      `**${colored(SEVERITY_COLORS[severity], `${at + 1}. ${named(what)}`)}**`,
      `> ${named(subject)}`,
    ]),
    [
      ...(link ? [markdownLink(link)] : []),
      // Ours, to be copied: a path with something invisible in it leads nowhere.
      ...footer.map((line) => colored('comment', unmarked(line))),
    ],
  ];
  // A blank line ends a quote.
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
