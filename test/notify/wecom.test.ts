import { expect, test } from 'vitest';
import { SEVERITIES } from '../../src/core/model/severity.ts';
import type { Answer } from '../support/receiver.ts';
import { messageOf, send, serveReceiver } from './support/robot.ts';

const PATH = '/cgi-bin/webhook/send?key=f3a9c2e1-0000';
const OK: Answer = { body: '{"errcode":0,"errmsg":"ok"}' };

test.each([
  [93_000, 'invalid webhook url', /Add the robot to the group again/, 1],
  [93_008, 'not in chat', /Add the robot to the group again/, 1],
  [93_004, 'robot disabled', /stopped/, 1],
  [45_009, 'api freq out of limit', /20 messages a minute/, 5],
  [45_033, 'api concurrent out of limit', /20 messages a minute/, 5],
  [-1, 'system error', /busy/, 5],
  [40_008, 'invalid message type', /a bug in ota-audit/, 1],
  [40_058, 'markdown.content exceed max length 4096. invalid Request Parameter', /a bug in ota-audit/, 1],
  [44_004, 'empty content', /a bug in ota-audit/, 1],
  [45_002, 'content size out of limit', /a bug in ota-audit/, 1],
  [81_000, 'something else', /https:\/\/developer\.work\.weixin\.qq\.com\//, 1],
])('error %i, %s', async (code, words, hint, attempts) => {
  const errmsg = `${words}, hint: [1708397705432012], from ip: 192.0.2.7, more info at https://open.work.weixin.qq.com/devtool/query?e=${code}`;
  const { url, taken } = await serveReceiver({ body: JSON.stringify({ errcode: code, errmsg }) });
  const sent = await send('wecom', { url: `${url}${PATH}` });
  expect(sent).toMatchObject({ isTransient: attempts > 1, hint: expect.stringMatching(hint) });
  expect(sent?.problem.startsWith(`error ${code}: ${words}, hint: [`)).toBe(true);
  expect(taken).toHaveLength(attempts);
});

test('a robot that is removed', async () => {
  const gone = '{"errcode":93000,"errmsg":"invalid webhook url"}';
  const { url, taken } = await serveReceiver(({ url: asked }) =>
    asked.searchParams.get('key') === 'f3a9c2e1-0000' ? OK : { body: gone },
  );
  expect(await send('wecom', { url: `${url}${PATH}` })).toBe(null);
  expect(await send('wecom', { url: `${url}${PATH}-of-old` })).toEqual({
    problem: 'error 93000: invalid webhook url',
    hint: 'Add the robot to the group again, and set the variable to its URL.',
    isTransient: false,
  });
  expect(taken.map((one) => one.url.pathname)).toEqual(['/cgi-bin/webhook/send', '/cgi-bin/webhook/send']);
});

test('Markdown with the colors of result and severity', async () => {
  const { url, taken } = await serveReceiver(OK);
  const findings = SEVERITIES.map((severity) => ({
    severity,
    title: `${severity}  title`,
    subject: 'subject',
  }));
  for (const tone of ['good', 'warning', 'bad'] as const)
    await send('wecom', { url: `${url}${PATH}` }, messageOf({ tone, findings }));
  const titles = taken.map(({ json }) => json.markdown.content.split('\n')[0]);
  expect(titles).toEqual(
    ['info', 'warning', 'warning'].map(
      (color) => `### <font color="${color}">OTA audit nightly: FINDINGS</font>`,
    ),
  );
  const { msgtype, markdown } = taken[0]!.json;
  expect(msgtype).toBe('markdown');
  expect(markdown.content.split('\n\n').slice(1, -1)).toEqual([
    '**Look at these first**',
    '**<font color="warning">1. critical  title</font>**\n> subject',
    '**<font color="warning">2. high  title</font>**\n> subject',
    '**<font color="warning">3. medium  title</font>**\n> subject',
    '**<font color="comment">4. low  title</font>**\n> subject',
    '**<font color="comment">5. info  title</font>**\n> subject',
  ]);
});
