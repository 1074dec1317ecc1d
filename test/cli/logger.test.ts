import { describe, expect, test } from 'vitest';
import { createLogger, printable } from '../../src/cli/logger.ts';
import type { LogFormat, LogLevel } from '../../src/cli/logger.ts';
import { collecting } from '../support/cli.ts';

const HOSTILE = 'one\r\n12:00:00 error two\u001b[31m\u0000\u009b\u2028\u202e "quoted" \\';

async function logged(
  format: LogFormat,
  level: LogLevel,
  ...messages: [LogLevel, string, Record<string, string | null>?][]
): Promise<string> {
  const out = collecting();
  const logger = await createLogger(out, format, level);
  for (const [at, message, fields] of messages) logger[at](message, fields);
  return out.text();
}

describe.each(['text', 'json'] as const)('the %s log', (format) => {
  test('is one line an event, whatever message and fields hold', async () => {
    const text = await logged(format, 'debug', ['info', HOSTILE, { name: HOSTILE }], ['warn', 'next']);
    expect(text.trimEnd().split('\n')).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  });

  test.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('from %s on', async (level, count) => {
    const text = await logged(format, level, ['debug', 'a'], ['info', 'b'], ['warn', 'c'], ['error', 'd']);
    expect(text.trimEnd().split('\n')).toHaveLength(count);
  });
});

test('text: time, level, message, fields that say something', async () => {
  const text = await logged('text', 'info', [
    'info',
    'wrote',
    { file: 'a.csv', note: 'two words', none: null, empty: '' },
  ]);
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info {2}wrote file=a\.csv note="two words"\n$/);
});

test('JSON: what went in comes out', async () => {
  const [line = ''] = (await logged('json', 'info', ['warn', HOSTILE, { name: HOSTILE }])).split('\n');
  expect(JSON.parse(line)).toMatchObject({ message: HOSTILE, name: HOSTILE });
});

test('printable writes control characters out', () => {
  expect(printable('a\u001b[2Jb\nc\u202ed€')).toBe('a\\u001b[2Jb\\u000ac\\u202ed€');
});
