import { z } from 'zod';
import { cut } from '../core/cut.ts';
import type { Hide } from '../iot/redact.ts';
import { webUrl } from '../job/values.ts';
import type { Channel, SendFailure, Sent } from './channel.ts';
import { fitted } from './fit.ts';
import { httpChannel } from './http-channel.ts';
import { answered, statusFailure } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Message } from './message.ts';
import { defused, findingLines } from './plain.ts';

/** https://docs.slack.dev/reference/block-kit: UTF-16 units, of which there are never fewer than characters. */
const MOST_HEADER_UNITS = 150;
/** Of a section: 3000 characters, which are never more than bytes. */
const MOST_TEXT_BYTES = 3_000;
const MOST_CONTEXT_BYTES = 2_000;
/** What notifications show. */
const MOST_FALLBACK_BYTES = 1_000;
/** Slack publishes no limit of all blocks together; from some 13 KB on it refuses them as `msg_blocks_too_long`. */
const MOST_BYTES = 12_000;

export const slack: Channel = httpChannel({
  id: 'slack',
  description: 'Slack channel, through an incoming webhook.',
  options: z.object({
    url: webUrl
      .refine((text) => new URL(text).pathname.includes('/services/'), {
        error:
          'expected the URL of a Slack incoming webhook, https://hooks.slack.com/services/…; ' +
          'a workflow URL accepts no messages',
      })
      .describe('URL of the incoming webhook.'),
  }),
  secret: ['url'],
  request: (message, { url }) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fitted(message, MOST_BYTES, payloadOf)),
  }),
  judge,
});

/** What others named stands in `plain_text`, in which Slack looks for no markup, mention or emoji. */
interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

type Block =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: PlainText | { type: 'mrkdwn'; text: string; verbatim: true } }
  | { type: 'context'; elements: PlainText[] };

function payloadOf(message: Message): object {
  const { footer } = message;
  // Clients look for links of their own in what the protocol calls plain. Nobody else names what the footer says, and
  // paths in it are copied.
  const title = defused(message.title);
  const paragraphs = message.paragraphs.map(defused);
  const blocks: Block[] = [
    ...titleOf(title),
    ...sectionsOf(paragraphs),
    ...sectionsOf(findingLines(message).map(defused)),
    ...linkSection(message),
    ...contextOf(footer),
  ];
  return {
    text: escaped(cut([title, ...paragraphs.slice(0, 1)].join('\n'), MOST_FALLBACK_BYTES)),
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks,
  };
}

function plainText(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

/** A header shows none of a longer title. */
function titleOf(title: string): Block[] {
  return title.length <= MOST_HEADER_UNITS
    ? [{ type: 'header', text: plainText(title) }]
    : sectionsOf([title]);
}

function contextOf(lines: readonly string[]): Block[] {
  const text = cut(lines.join('\n'), MOST_CONTEXT_BYTES);
  return text === '' ? [] : [{ type: 'context', elements: [plainText(text)] }];
}

/** As few sections as hold the lines. */
function sectionsOf(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const short = cut(line, MOST_TEXT_BYTES);
    const longer = [...texts.slice(-1), short].join('\n');
    if (texts.length > 0 && Buffer.byteLength(longer) <= MOST_TEXT_BYTES) texts[texts.length - 1] = longer;
    else texts.push(short);
  }
  return texts.map((text) => ({ type: 'section', text: plainText(text) }));
}

/** A link rather than a button: an app that answers no clicks has a warning beside each of its buttons. */
function linkSection({ link }: Message): Block[] {
  if (!link) return [];
  const { href } = new URL(link.url);
  const text = `<${escaped(href.replaceAll('|', '%7C'))}|${escaped(link.text)}>`;
  return Buffer.byteLength(text) <= MOST_TEXT_BYTES
    ? [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }]
    : sectionsOf([`${link.text}: ${link.url}`]);
}

/** https://docs.slack.dev/messaging/formatting-message-text: no more than these three may be escaped. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function judge(answer: HttpAnswer, hide: Hide): Sent {
  const failure = statusFailure(answer, hide) ?? notOk(answer, hide);
  return failure && { ...failure, ...explain(answer) };
}

function notOk({ status, text }: HttpAnswer, hide: Hide): Sent {
  if (text.trim() === 'ok') return null;
  const problem = `${answered(status, text, hide)} instead of ok`;
  return { problem, hint: 'Check the URL against the one Slack shows.', isTransient: false };
}

const REMOVED = 'The webhook was removed: create another one, and set the variable to its URL.';
const COPY_AGAIN = 'Copy the complete webhook URL again.';
const ASK_ADMIN = 'Ask a workspace admin to allow the app to post there.';
const REPORT_IT = 'Slack cannot parse the message; please report this.';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const HINTS: Readonly<Record<string, string>> = {
  invalid_payload: REPORT_IT,
  invalid_blocks: REPORT_IT,
  invalid_blocks_format: REPORT_IT,
  msg_blocks_too_long: REPORT_IT,
  no_text: REPORT_IT,
  too_many_attachments: REPORT_IT,
  user_not_found: 'The webhook posts to a user who no longer exists: create one for a channel.',
  channel_not_found:
    'The channel no longer exists: create a webhook for another one, and set the variable to its URL.',
  channel_is_archived: 'Unarchive the channel, or create a webhook for another one.',
  action_prohibited: ASK_ADMIN,
  posting_to_general_channel_denied: ASK_ADMIN,
  team_disabled: 'The workspace is disabled: remove the channel from the job.',
  no_team: COPY_AGAIN,
  invalid_token: COPY_AGAIN,
  no_service: REMOVED,
  no_service_id: COPY_AGAIN,
  no_active_hooks: REMOVED,
};

/** What may pass, whatever the status. */
const TRANSIENT: ReadonlySet<string> = new Set(['rollup_error', 'rate_limited', 'ratelimited']);

function explain({ text }: HttpAnswer): Partial<SendFailure> {
  const code = text.trim();
  const hint = Object.hasOwn(HINTS, code) ? HINTS[code] : undefined;
  return {
    ...(hint !== undefined && { hint }),
    ...(TRANSIENT.has(code) && { isTransient: true, hint: '' }),
  };
}
