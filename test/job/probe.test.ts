import { describe, expect, test } from 'vitest';
import type { JobProbe } from '../../src/job/job.ts';
import { probeSchema, resolveProbe } from '../../src/job/probe.ts';
import type { ProbeFlag } from '../../src/job/probe.ts';

const LINKS: JobProbe = {
  kind: 'links',
  concurrency: 8,
  perHost: 4,
  bytesPerSecond: null,
  hosts: ['*.aliyuncs.com'],
  timeoutMs: 15_000,
  maxBytes: 1_073_741_824,
  allowPrivate: false,
};
const CONTENTS: JobProbe = { ...LINKS, kind: 'contents', timeoutMs: 300_000 };

describe('how a job probes', () => {
  test.each<[string, unknown, ProbeFlag | undefined, JobProbe | undefined]>([
    ['it says nothing', undefined, undefined, undefined],
    ['a kind alone', 'links', undefined, LINKS],
    ['a kind in a block', { kind: 'contents' }, undefined, CONTENTS],
    [
      'limits',
      { kind: 'links', concurrency: 16, perHost: 2, bandwidth: '20MB', timeout: '1m', maxBytes: '1KB' },
      undefined,
      {
        ...LINKS,
        concurrency: 16,
        perHost: 2,
        bytesPerSecond: 20_000_000,
        timeoutMs: 60_000,
        maxBytes: 1_000,
      },
    ],
    ['the flag wins, limits stay', { kind: 'links', perHost: 1 }, 'contents', { ...CONTENTS, perHost: 1 }],
    ['the flag ends it', { kind: 'links', perHost: 1 }, 'off', undefined],
    ['the flag alone', undefined, 'links', LINKS],
  ])('%s', (_name, document, flag, expected) => {
    const parsed = probeSchema.optional().parse(document);
    expect(resolveProbe(parsed, flag, {})).toEqual(expected);
  });

  test.each([
    ['perHost', 0],
    ['perHost', 65],
    ['perHost', 1.5],
    ['concurrency', 0],
    ['concurrency', 65],
    ['perhost', 4],
  ])('not with %s: %d', (key, value) => {
    expect(probeSchema.safeParse({ kind: 'links', [key]: value }).success).toBe(false);
  });
});
