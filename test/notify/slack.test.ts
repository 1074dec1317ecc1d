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

interface SlackText {
  type: string;
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}
interface Payload extends Record<string, unknown> {
  text: string;
  blocks: { type: string; text?: SlackText; elements?: SlackText[] }[];
}

let server: Inbox | undefined;
afterEach(async () => server?.close());

async function send(message: Message, ...answers: Answer[]): ReturnType<typeof sendMessage> {
  server = await serveAnswers(...answers);
  return sendMessage(openChannel('slack', optionsFor('slack')(server.url)), message, portsOf());
}

async function payloadOf(message: Message): Promise<Payload> {
  expect(await send(message, { body: 'ok' })).toBeNull();
  return JSON.parse(server?.received[0]?.body ?? '') as Payload;
}

const textsOf = ({ blocks }: Payload): SlackText[] =>
  blocks.flatMap(({ text, elements = [] }) => [...(text ? [text] : []), ...elements]);

describe('a message to Slack', () => {
  it('has every part in blocks, and a text for notifications', async () => {
    const payload = await payloadOf(MESSAGE);
    expect(payload).toMatchObject({
      text: 'OTA audit nightly: FINDINGS\n2 of 40 packages fail: 1 critical.',
      mrkdwn: false,
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
    expect(payload.blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'section',
      'section',
      'context',
    ]);
    expect(textsOf(payload).map(({ text }) => text)).toEqual([
      MESSAGE.title,
      MESSAGE.paragraphs.join('\n'),
      'Look at first\n1. critical  The link is expired (url-expired)  new\n   pump 1.2.3, product a1B2\n' +
        '2. low  The package has no description (no-description)\n   valve 2.0.0',
      '<https://reports.example/nightly?a=1&amp;b=2|Open the report>',
      MESSAGE.footer.join('\n'),
    ]);
  });

  it('has no blocks that are empty', async () => {
    const bare = { ...MESSAGE, paragraphs: [], findingsTitle: '', findings: [], footer: [], link: null };
    expect((await payloadOf(bare)).blocks.map(({ type }) => type)).toEqual(['header']);
  });

  it.each(HOSTILE_NAMES)('takes a name for what it is: %j', async (name) => {
    const payload = await payloadOf(messageNaming(name));
    const [link, ...others] = textsOf(payload).filter(({ type }) => type === 'mrkdwn');
    expect(others).toEqual([]);
    expect(link).toMatchObject({
      verbatim: true,
      text: expect.stringMatching(/^<https:\/\/reports\.example\//),
    });
    const plain = textsOf(payload).filter(({ type }) => type === 'plain_text');
    expect(plain.every(({ emoji }) => emoji === false)).toBe(true);
    const shown = plain.map(({ text }) => text.replaceAll('\u2060', ''));
    expect(shown.filter((text) => text.includes(name))).toHaveLength(4);
    // Nor does a client find a link or a mention of its own in them; the footer is nobody else's.
    for (const { text } of plain.slice(0, -1)) expect(text).not.toMatch(/@\w|:\/\/|\.(?=[a-z])/i);
    // The text of notifications has no part that is plain.
    expect(payload.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|@\w|:\/\/|\.(?=[a-z])/i);
  });

  it.each([
    ['https://reports.example/a|b>c<d?x=|', '<https://reports.example/a%7Cb%3Ec%3Cd?x=%7C|Open the report>'],
    [`https://reports.example/${'x'.repeat(3_000)}`, undefined],
  ])('links %s', async (url, text) => {
    const payload = await payloadOf({ ...MESSAGE, link: { text: 'Open the report', url } });
    const link = textsOf(payload).find(({ type }) => type === 'mrkdwn');
    expect(link?.text).toBe(text);
    expect(payload.blocks.length).toBe(5);
  });

  it('keeps to the limits of Slack, and says that it is cut', async () => {
    const payload = await payloadOf(LONGEST);
    expect(payload.blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of textsOf(payload)) {
      expect(text.length).toBeLessThanOrEqual(3_000);
      expect(text).not.toContain('\uFFFD');
    }
    for (const { type, text } of payload.blocks)
      if (type === 'header') expect(text?.text.length).toBeLessThanOrEqual(150);
    expect(server?.received[0]?.bytes.length).toBeLessThanOrEqual(12_000);
    expect(textsOf(payload).at(-1)?.text).toContain(
      'The message was cut to 12 KB; see the report for the rest.',
    );
    expect(textsOf(payload)[0]?.text).toBe(LONGEST.title);
  });
});

describe('an answer of Slack', () => {
  it.each<[number, string, RegExp]>([
    [400, 'invalid_payload', /please report this/],
    [400, 'invalid_blocks', /please report this/],
    [400, 'no_text', /please report this/],
    [400, 'too_many_attachments', /please report this/],
    [400, 'user_not_found', /a user who no longer exists/],
    [403, 'action_prohibited', /^Ask a workspace admin/],
    [403, 'invalid_token', /^Copy the complete/],
    [403, 'team_disabled', /workspace is disabled/],
    [404, 'channel_not_found', /create a webhook for another/],
    [404, 'no_service', /webhook was removed/],
    [404, 'no_active_hooks', /webhook was removed/],
    [410, 'channel_is_archived', /^Unarchive/],
    [400, 'constructor', /^$/],
    [418, 'something_new', /^$/],
  ])('%d %s', async (status, body, hint) => {
    const sent = await send(MESSAGE, { status, body });
    expect(sent).toMatchObject({ problem: `HTTP ${status}: ${body}`, isTransient: false });
    expect(sent?.hint).toMatch(hint);
    expect(server?.received).toHaveLength(1);
  });

  it.each<[number, string]>([
    [500, 'rollup_error'],
    [400, 'rollup_error'],
    [200, 'rate_limited'],
  ])('%d %s passes', async (status, body) => {
    expect(await send(MESSAGE, { status, body }, { body: 'ok\n' })).toBeNull();
    expect(server?.received).toHaveLength(2);
  });

  it.each([
    ['no_service', 'HTTP 200: no_service instead of ok', /webhook was removed/],
    ['', 'HTTP 200 instead of ok', /the one Slack shows/],
    ['{"ok":true}', 'HTTP 200: {"ok":true} instead of ok', /the one Slack shows/],
    ['<html>Sign in</html>', 'HTTP 200 instead of ok', /the one Slack shows/],
  ])('of 200 with %j is a failure', async (body, problem, hint) => {
    const sent = await send(MESSAGE, { body });
    expect(sent).toMatchObject({ problem, isTransient: false });
    expect(sent?.hint).toMatch(hint);
  });
});

it.each([
  ['https://hooks.slack.com/services/T0/B0/x', ''],
  ['https://hooks.slack-gov.com/services/T0/B0/x', ''],
  ['http://127.0.0.1:8080/services/T0/B0/x', ''],
  [`https://hooks.slack.com/triggers/T0/1/${TOKEN}`, 'a Slack incoming webhook'],
  [`https://hooks.slack.com/workflows/T0/1/${TOKEN}`, 'a Slack incoming webhook'],
  [`https://chat.example/hooks/${TOKEN}`, 'a Slack incoming webhook'],
  [`http://hooks.slack.com/services/T0/B0/${TOKEN}`, 'expected an https URL'],
  [`https://${TOKEN}@hooks.slack.com/services/T0`, 'expected an https URL'],
  [`hooks.slack.com/services/${TOKEN}`, 'expected an https URL'],
])('%s is taken or refused: %s', (url, refusal) => {
  const said = refusalOf('slack', { url });
  if (refusal === '') expect(said).toBe('');
  expect(said).toContain(refusal);
  expect(said).not.toContain(TOKEN);
  expect(said).not.toContain('\n');
});
