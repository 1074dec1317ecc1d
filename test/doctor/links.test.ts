import { expect, test } from 'vitest';
import { linkLines } from '../../src/doctor/links.ts';
import type { JobProbe } from '../../src/job/job.ts';

const PROBE: JobProbe = {
  kind: 'links',
  concurrency: 8,
  perHost: 4,
  bytesPerSecond: null,
  hosts: ['*.aliyuncs.com'],
  timeoutMs: 15_000,
  maxBytes: 1_073_741_824,
  allowPrivate: false,
};

function said(change: Partial<JobProbe>, env: Record<string, string> = {}): string[] {
  return [...linkLines({ probe: { ...PROBE, ...change } }, env)].map(({ check, status, message, fix }) => {
    expect([check, fix !== '']).toEqual(['probe', status === 'warning']);
    return `${status}: ${message}`;
  });
}

const OK =
  'ok: one byte of each file is fetched, 8 packages and 4 files per host at a time, from *.aliyuncs.com';

test('nothing is said of a job that follows no link', () => {
  expect([...linkLines({}, { HTTPS_PROXY: 'http://proxy:3128' })]).toEqual([]);
});

test.each([
  ['links', {}, {}, [OK]],
  [
    'contents, bounded',
    { kind: 'contents', bytesPerSecond: 20_000_000, hosts: ['a.example', '*.b.example'] },
    {},
    [
      'ok: each complete file is fetched, 8 packages and 4 files per host at a time, at most 20000000 bytes per second, from a.example, *.b.example',
    ],
  ],
  [
    'any host',
    { hosts: ['*'] },
    {},
    [OK.replace('*.aliyuncs.com', '*'), 'warning: any host may be contacted'],
  ],
  [
    'private addresses',
    { allowPrivate: true },
    {},
    [OK, 'warning: private addresses and this machine may be contacted'],
  ],
  [
    'a proxy',
    {},
    { HTTPS_PROXY: 'http://proxy:3128' },
    [OK, 'warning: links are fetched through the proxy in HTTPS_PROXY'],
  ],
  ['a proxy for plain http', {}, { HTTP_PROXY: 'http://proxy:3128' }, [OK]],
] as [string, Partial<JobProbe>, Record<string, string>, string[]][])('%s', (_name, change, env, lines) => {
  expect(said(change, env)).toEqual(lines);
});
