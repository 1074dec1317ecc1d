import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/core/instant.ts';
import { clockLine, connectionLine } from '../../src/doctor/endpoint.ts';
import { spaceLine } from '../../src/doctor/folder.ts';
import { doctorExitCode, failure, ok, refused, skipped, warning } from '../../src/doctor/line.ts';
import { MINIMUM_NODE, nodeLine } from '../../src/doctor/machine.ts';

const AT = { check: 'clock', target: '' } as const;
const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const MIB = 1024 ** 2;

describe('Node', () => {
  test.each([
    ['20.18.0', 'ok'],
    ['20.20.2', 'ok'],
    ['24.0.0', 'ok'],
    ['22.1.0-nightly', 'ok'],
    ['20.17.9', 'failure'],
    ['18.20.4', 'failure'],
    ['', 'failure'],
  ])('%s: %s', (version, status) => {
    expect(nodeLine(version, Date.parse('2024-01-01T00:00:00Z'))).toMatchObject({ status });
  });

  test.each([
    ['20.20.2', '2026-01-30T23:59:59.999Z', 'ok', ''],
    [
      '20.20.2',
      '2026-01-31T00:00:00Z',
      'warning',
      'Node 20.20.2 receives no security fixes after 2026-04-30',
    ],
    [
      '20.20.2',
      '2026-04-30T23:59:59.999Z',
      'warning',
      'Node 20.20.2 receives no security fixes after 2026-04-30',
    ],
    [
      '20.20.2',
      '2026-05-01T00:00:00Z',
      'warning',
      'Node 20.20.2 has received no security fixes since 2026-04-30',
    ],
    ['21.7.3', '2024-06-02T00:00:00Z', 'warning', 'since 2024-06-01'],
    ['22.20.0', '2026-11-28T00:00:00Z', 'ok', ''],
    ['22.20.0', '2027-01-31T00:00:00Z', 'warning', 'after 2027-04-30'],
    ['23.1.0', '2026-11-28T00:00:00Z', 'warning', 'since 2025-06-01'],
    ['24.1.0', '2028-05-01T00:00:00Z', 'warning', 'since 2028-04-30'],
    ['25.1.0', '2026-11-28T00:00:00Z', 'warning', 'since 2026-06-01'],
    ['26.1.0', '2029-01-31T00:00:00Z', 'warning', 'after 2029-04-30'],
    ['26.1.0', '2026-11-28T00:00:00Z', 'ok', ''],
    ['27.0.0', '2099-01-01T00:00:00Z', 'ok', 'Node 27.0.0'],
    ['20.1.0', '2026-11-28T00:00:00Z', 'failure', 'too old'],
  ])('%s at %s: %s', (version, now, status, text) => {
    const line = nodeLine(version, Date.parse(now));
    expect(line).toMatchObject({ status, check: 'node' });
    expect(line.message).toContain(text);
    expect(line.fix === '').toBe(status === 'ok');
  });

  test('the oldest that will do is that of package.json', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${MINIMUM_NODE.join('.')}`);
  });
});

test.each([
  [1024 * MIB, 'ok', '1.0 GiB free'],
  [1024 * MIB - 1, 'warning', '1023 MiB free'],
  [50 * MIB, 'warning', '50 MiB free'],
  [50 * MIB - 1, 'failure', '49 MiB free'],
  [0, 'failure', '0 MiB free'],
])('%i bytes free: %s', (bytes, status, text) => {
  const line = spaceLine(bytes);
  expect(line.status).toBe(status);
  expect(line.message).toContain(text);
  expect(line.fix === '').toBe(status === 'ok');
});

test.each([
  [0, 'ok', '0s ahead'],
  [59_999, 'ok', '1m ahead'],
  [-59_999, 'ok', '1m behind'],
  [MINUTE, 'warning', '1m ahead'],
  [-15 * MINUTE + 1, 'warning', '15m behind'],
  [15 * MINUTE, 'failure', '15m ahead'],
  [-DAY, 'failure', '1d behind'],
])('a clock that is %i ms off: %s', (offMs, status, apart) => {
  const line = clockLine(AT, { oursMs: NOON + offMs, theirsMs: NOON });
  expect(line).toMatchObject({ status, refused: false });
  expect(line.message).toContain(formatInstant(NOON + offMs, 'seconds'));
  expect(line.message).toContain('2026-11-23 12:00:00 UTC');
  expect(line.message).toContain(apart);
});

test('an answer without a date is a warning', () => {
  expect(clockLine(AT, { oursMs: NOON, theirsMs: null }).status).toBe('warning');
});

test.each([
  [14 * DAY, 'ok', '14 days'],
  [14 * DAY - 1, 'warning', '13 days'],
  [1, 'warning', '0 days'],
])('a certificate that ends in %i ms: %s', (leftMs, status, text) => {
  const reached = { address: '192.0.2.1:443', certificateEndsMs: NOON + leftMs };
  const line = connectionLine(AT, 'https://iot.example.com', reached, NOON);
  expect(line.status).toBe(status);
  expect(line.message).toContain(text);
});

test.each([
  ['nothing', [], 0],
  ['ok, warnings and what was skipped', [ok(AT, ''), warning(AT, '', ''), skipped(AT, '')], 0],
  ['something here', [ok(AT, ''), failure(AT, '', '')], 2],
  ['a refusal', [warning(AT, '', ''), refused(AT, '', '')], 5],
  ['both', [refused(AT, '', ''), failure(AT, '', '')], 2],
])('exit code of %s', (_what, lines, code) => {
  expect(doctorExitCode(lines)).toBe(code);
});
