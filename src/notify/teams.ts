import { z } from 'zod';
import type { Hide } from '../iot/redact.ts';
import { webUrl } from '../job/values.ts';
import type { Channel, SendFailure, Sent } from './channel.ts';
import { fitted } from './fit.ts';
import { httpChannel } from './http-channel.ts';
import { answered, isPage, statusFailure } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Message } from './message.ts';
import { WORD_JOINER } from './plain.ts';

/** https://learn.microsoft.com/microsoftteams/limits-specifications-teams: 28 KB a post. */
const MOST_BYTES = 28_000;

export const teams: Channel = httpChannel({
  id: 'teams',
  description: 'Microsoft Teams channel or chat, through a Workflows webhook.',
  options: z.object({
    url: webUrl
      .refine(isTeamsUrl, {
        error:
          'expected the complete URL of a Teams workflow, with `sig=` (its trigger must accept anyone), ' +
          'or of an incoming webhook with `/webhook` in its path',
      })
      .describe('URL shown by the workflow “Post to a channel when a webhook request is received”.'),
  }),
  secret: ['url'],
  request: (message, { url }) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fitted(message, MOST_BYTES, payloadOf, bytesOf)),
  }),
  judge,
});

function isTeamsUrl(text: string): boolean {
  const { pathname, searchParams } = new URL(text);
  return (searchParams.get('sig') ?? '') !== '' || pathname.includes('/webhook');
}

/** Whether it counts UTF-8 or UTF-16 is not said: the more of them. */
function bytesOf(payload: object): number {
  const text = JSON.stringify(payload);
  return Math.max(Buffer.byteLength(text), 2 * text.length);
}

/** https://adaptivecards.io/explorer/RichTextBlock.html */
interface TextLine {
  type: 'RichTextBlock';
  spacing?: 'None' | 'Medium';
  inlines: [{ type: 'TextRun'; text: string } & Look];
}

interface Look {
  size?: 'Small' | 'Large';
  weight?: 'Bolder';
  color?: (typeof COLORS)[Message['tone']];
  isSubtle?: true;
}

const COLORS = { good: 'Good', warning: 'Warning', bad: 'Attention' } as const;

function payloadOf(message: Message): object {
  const { locale, link } = message;
  const isAction = link !== null && link.url.startsWith('https:');
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    lang: locale,
    msteams: { width: 'Full' },
    body: linesOf(message, isAction),
    ...(isAction && { actions: [{ type: 'Action.OpenUrl', title: link.text, url: link.url }] }),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

function linesOf(message: Message, isLinkElsewhere: boolean): TextLine[] {
  const { title, tone, paragraphs, findingsTitle, findings, link, footer } = message;
  const small = [...(link && !isLinkElsewhere ? [`${link.text}: ${link.url}`] : []), ...footer];
  return [
    line(title, { size: 'Large', weight: 'Bolder', color: COLORS[tone] }),
    ...paragraphs.map((text) => line(text)),
    ...(findingsTitle === '' ? [] : [line(findingsTitle, { weight: 'Bolder' }, 'Medium')]),
    ...findings.flatMap((finding, at) => [
      line(`${at + 1}. ${finding.title}`),
      line(finding.subject, { isSubtle: true }, 'None'),
    ]),
    ...small.map((text, at) => line(text, { size: 'Small', isSubtle: true }, at === 0 ? 'Medium' : 'None')),
  ];
}

/** A run of text rather than a TextBlock, which reads Markdown. `{{DATE(…)}}` would be read in both. */
function line(text: string, look: Look = {}, spacing?: TextLine['spacing']): TextLine {
  const shown = text.replace(/\{(?=\{)/g, `{${WORD_JOINER}`);
  return {
    type: 'RichTextBlock',
    ...(spacing && { spacing }),
    inlines: [{ type: 'TextRun', text: shown, ...look }],
  };
}

const RETIRED =
  'Incoming webhooks of Office 365 connectors are retired: create the workflow “Post to a channel when a webhook ' +
  'request is received”, and set the variable to its URL.';
const COPY_AGAIN =
  'Set the trigger of the workflow to accept anyone, and copy its complete URL again: it ends in `&sig=…`.';
const GONE = 'The workflow no longer exists: create it again, and set the variable to its URL.';
const TURNED_OFF = 'Turn the workflow on in Power Automate.';
const OTHER_TRIGGER = 'Start the workflow with “When a Teams webhook request is received”.';

function judge(answer: HttpAnswer, hide: Hide): Sent {
  const failure = statusFailure(answer, hide) ?? refusal(answer, hide);
  return failure && { ...failure, ...explain(answer, hide) };
}

/** A workflow only says that it was started (202); a retired connector says what came of it in the body of a 200. */
function refusal(answer: HttpAnswer, hide: Hide): Sent {
  const { status, text } = answer;
  if (status === 202) return null;
  if (isPage(text))
    return {
      problem: `${answered(status, text, hide)} with a web page`,
      hint: COPY_AGAIN,
      isTransient: false,
    };
  if (errorOf(text)) return { problem: answered(status, text, hide), hint: '', isTransient: false };
  return DELIVERY_FAILED.test(text) ? deliveryFailure(answer, hide) : null;
}

const DELIVERY_FAILED = /^\s*"?(?:Webhook message delivery failed|System\.[\w.]*Exception)/i;

function deliveryFailure({ status, text, retryAfterMs }: HttpAnswer, hide: Hide): SendFailure {
  const within = Number(/HTTP error (\d{3})/.exec(text)?.[1] ?? 503);
  const { hint = '', isTransient = false } = statusFailure({ status: within, text: '' }) ?? {};
  return {
    problem: answered(status, text, hide),
    hint: isTransient || within === 413 ? hint : RETIRED,
    isTransient,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The codes of Azure Logic Apps, on which workflows run: `{"error":{"code":…,"message":…}}`. */
function explain({ status, text }: HttpAnswer, hide: Hide): Partial<SendFailure> {
  const error = errorOf(text);
  if (!error) return {};
  const { code, message } = error;
  const hint = HINTS.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return {
    problem: answered(status, message === '' ? code : `${code}: ${message}`, hide),
    ...(hint !== undefined && { hint }),
    ...(/Throttl|TooManyRequests|RateLimit/.test(code) && { isTransient: true, hint: '' }),
  };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  // A workflow that was removed is `not enabled`, with the state 'Deleted'.
  [/'Deleted'|NotFound/, GONE],
  [/NotEnabled|Disabled|Suspended/, TURNED_OFF],
  [/Authorization|Signature|Unauthorized|OAuth|ApiVersion/, COPY_AGAIN],
  [/SchemaMismatch|InvalidRequestContent/, OTHER_TRIGGER],
];

const ERROR = z.object({ error: z.object({ code: z.string(), message: z.string().default('') }) });

function errorOf(text: string): { code: string; message: string } | undefined {
  try {
    return ERROR.safeParse(JSON.parse(text)).data?.error;
  } catch {
    return undefined;
  }
}
