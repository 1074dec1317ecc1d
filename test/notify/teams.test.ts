import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/notify/message.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { serveAnswers } from '../support/receiver.ts';
import {
  HOSTILE_NAMES,
  LONGEST,
  MESSAGE,
  messageNaming,
  openChannel,
  optionsFor,
  portsOf,
  refusalOf,
  TOKEN,
} from './support/channels.ts';
import type { Answer, Inbox } from '../support/receiver.ts';

interface Run extends Record<string, unknown> {
  type: string;
  text: string;
}
interface Card {
  body: { type: string; inlines: Run[] }[];
  actions?: { type: string; title: string; url: string }[];
}
interface Payload {
  type: string;
  attachments: { contentType: string; content: Card }[];
}

let server: Inbox | undefined;
afterEach(async () => server?.close());

async function send(message: Message, ...answers: Answer[]): ReturnType<typeof sendMessage> {
  server = await serveAnswers(...answers);
  return sendMessage(openChannel('teams', optionsFor('teams')(server.url)), message, portsOf());
}

async function cardOf(message: Message): Promise<Card> {
  expect(await send(message, { status: 202 })).toBeNull();
  const payload = JSON.parse(server?.received[0]?.body ?? '') as Payload;
  expect(payload.type).toBe('message');
  expect(payload.attachments.map(({ contentType }) => contentType)).toEqual([
    'application/vnd.microsoft.card.adaptive',
  ]);
  return payload.attachments[0]?.content ?? { body: [] };
}

const runsOf = ({ body }: Card): Run[] => body.flatMap(({ inlines }) => inlines);

describe('a message to Teams', () => {
  it.each([
    ['good', 'Good'],
    ['warning', 'Warning'],
    ['bad', 'Attention'],
  ] as const)('is an Adaptive Card: %s', async (tone, color) => {
    const card = await cardOf({ ...MESSAGE, tone, locale: 'zh-CN' });
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4', lang: 'zh-CN' });
    expect(runsOf(card).map(({ text }) => text)).toEqual([
      MESSAGE.title,
      ...MESSAGE.paragraphs,
      'Look at first',
      '1. critical  The link is expired (url-expired)  new',
      'pump 1.2.3, product a1B2',
      '2. low  The package has no description (no-description)',
      'valve 2.0.0',
      ...MESSAGE.footer,
    ]);
    expect(runsOf(card)[0]).toMatchObject({ color, weight: 'Bolder' });
    const { text, url } = MESSAGE.link ?? {};
    expect(card.actions).toEqual([{ type: 'Action.OpenUrl', title: text, url }]);
  });

  it('has no lines that are empty', async () => {
    const bare = { ...MESSAGE, paragraphs: [], findingsTitle: '', findings: [], footer: [], link: null };
    const card = await cardOf(bare);
    expect(runsOf(card).map(({ text }) => text)).toEqual([MESSAGE.title]);
    expect(card.actions).toBeUndefined();
  });

  it('opens https alone', async () => {
    const link = { text: 'Open the report', url: 'http://reports.example/x' };
    const card = await cardOf({ ...MESSAGE, link });
    expect(card.actions).toBeUndefined();
    expect(runsOf(card).map(({ text }) => text)).toContain('Open the report: http://reports.example/x');
  });

  it.each(HOSTILE_NAMES)('takes a name for what it is: %j', async (name) => {
    const card = await cardOf(messageNaming(name));
    // Runs of text know no Markdown, and without entities nothing is a mention.
    expect(new Set(card.body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    expect(new Set(runsOf(card).map(({ type }) => type))).toEqual(new Set(['TextRun']));
    expect(card).toMatchObject({ msteams: { width: 'Full' } });
    expect(JSON.stringify(card)).not.toMatch(/\{\{|"entities"|"selectAction"/);
    const shown = runsOf(card).map(({ text }) => text.replaceAll('{\u2060{', '{{'));
    expect(shown.filter((text) => text.includes(name)).length).toBe(5);
    expect(card.actions).toHaveLength(1);
  });

  it('keeps to 28 KB in UTF-8 and UTF-16, and says that it is cut', async () => {
    const card = await cardOf(LONGEST);
    const { bytes, body } = server?.received[0] ?? expect.fail();
    expect(bytes.length).toBeLessThanOrEqual(28_000);
    expect(2 * body.length).toBeLessThanOrEqual(28_000);
    expect(bytes.length).toBeGreaterThan(14_000);
    expect(runsOf(card).at(-1)?.text).toBe('The message was cut to 28 KB; see the report for the rest.');
    for (const { text } of runsOf(card)) expect(text).not.toContain('\uFFFD');
  });
});

const error = (code: string, message = 'No.'): string => JSON.stringify({ error: { code, message } });
const delivery = (said: string): string => `Webhook message delivery failed with error: ${said}`;
const inside = (status: number): string =>
  delivery(`Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=1,MS-CV=x..`);

describe('an answer of Teams', () => {
  it.each<[number, string]>([
    [202, ''],
    [202, '<html></html>'],
    [200, ''],
    [200, '1'],
    [200, '{"queued":true}'],
    [200, 'Thanks, HTTP error 429 will not happen'],
  ])('takes it: %d %j', async (status, body) => {
    expect(await send(MESSAGE, { status, body })).toBeNull();
    expect(server?.received).toHaveLength(1);
  });

  it.each<[number, string, string, RegExp]>([
    [
      400,
      error('WorkflowTriggerIsNotEnabled', "Trigger 'manual' has state 'Disabled'."),
      "WorkflowTriggerIsNotEnabled: Trigger 'manual' has state 'Disabled'.",
      /^Turn the workflow on/,
    ],
    [
      400,
      error('WorkflowTriggerIsNotEnabled', "Trigger 'manual' has state 'Deleted'."),
      "state 'Deleted'",
      /^The workflow no longer exists/,
    ],
    [
      401,
      error('DirectApiAuthorizationRequired'),
      'DirectApiAuthorizationRequired: No.',
      /accept anyone.*&sig=/,
    ],
    [401, error('DirectApiInvalidAuthorizationScheme'), 'DirectApiInvalid', /accept anyone/],
    [403, error('InvalidSignature', ''), 'InvalidSignature', /copy its complete URL again/],
    [400, error('MissingApiVersionParameter'), 'MissingApiVersion', /copy its complete URL again/],
    [404, error('WorkflowNotFound'), 'WorkflowNotFound', /^The workflow no longer exists/],
    [400, error('TriggerInputSchemaMismatch'), 'SchemaMismatch', /When a Teams webhook request is received/],
    [400, error('SomethingNew'), 'SomethingNew: No.', /^$/],
    [200, error('WorkflowNotFound'), 'HTTP 200: WorkflowNotFound: No.', /^The workflow no longer exists/],
    [413, '', 'HTTP 413', /smaller messages/],
    [200, '<html>Sign in</html>', 'HTTP 200 with a web page', /copy its complete URL again/],
    [200, inside(413), 'returned HTTP error 413', /smaller messages/],
    [200, inside(400), 'returned HTTP error 400', /connectors are retired/],
    [200, inside(404), 'returned HTTP error 404', /connectors are retired/],
  ])('refuses it: %d %s', async (status, body, problem, hint) => {
    const sent = await send(MESSAGE, { status, body });
    expect(sent?.isTransient).toBe(false);
    expect(sent?.problem).toContain(problem);
    expect(sent?.hint).toMatch(hint);
    expect(server?.received).toHaveLength(1);
  });

  it.each<[number, string]>([
    [200, inside(429)],
    [200, inside(500)],
    [200, delivery('Error contacting Microsoft Teams endpoint')],
    [200, 'System.Net.Http.HttpRequestException: Error while copying content'],
    [429, error('WorkflowRunRateLimitExceeded')],
    [400, error('ActionThrottled')],
    [502, error('NoResponse')],
  ])('passes: %d %s', async (status, body) => {
    expect(await send(MESSAGE, { status, body }, { status: 202 })).toBeNull();
    expect(server?.received).toHaveLength(2);
  });

  it('of a failure within a 200 has a Retry-After too', async () => {
    server = await serveAnswers({ headers: { 'retry-after': '11' }, body: inside(429) }, { body: '1' });
    const ports = portsOf();
    const sender = openChannel('teams', { url: `${server.url}/webhookb2/${TOKEN}` });
    expect(await sendMessage(sender, MESSAGE, ports)).toBeNull();
    expect(ports.slept).toEqual([11_000]);
  });
});

it.each([
  [
    'https://prod-1.westeurope.logic.azure.com:443/workflows/0a/triggers/manual/paths/invoke?sv=1.0&sig=x',
    '',
  ],
  ['https://default0a.b1.environment.api.powerplatform.com/powerautomate/x?api-version=1&sig=x', ''],
  ['https://tenant.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d', ''],
  ['https://outlook.office.com/webhook/a@b/IncomingWebhook/c/d', ''],
  [
    `https://prod-1.westeurope.logic.azure.com/workflows/${TOKEN}/triggers/manual/paths/invoke`,
    'with `sig=`',
  ],
  [`https://prod-1.westeurope.logic.azure.com/workflows/${TOKEN}?sig=`, 'with `sig=`'],
  [`https://hooks.slack.com/services/T0/B0/${TOKEN}`, 'with `sig=`'],
  [`http://prod-1.westeurope.logic.azure.com/workflows/0a?sig=${TOKEN}`, 'expected an https URL'],
])('%s is taken or refused: %s', (url, refusal) => {
  const said = refusalOf('teams', { url });
  if (refusal === '') expect(said).toBe('');
  expect(said).toContain(refusal);
  expect(said).not.toContain(TOKEN);
  expect(said).not.toContain('\n');
});
