import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import type { Job } from '../../src/job/job.ts';
import { parseJobFile } from '../../src/job/load.ts';
import type { JobFile } from '../../src/job/load.ts';
import { resolveJob } from '../../src/job/resolve.ts';
import { SHIPPED } from '../../src/frameworks/shipped.ts';
import type { JobOverrides } from '../../src/job/job-overrides.ts';
import { formats } from './formats.ts';

const defaults = { knownRegions: ['cn-shanghai', 'eu-central-1'], formats };
const file = (text: string): JobFile =>
  parseJobFile(text, { path: 'jobs/x.yaml', env: {}, ...defaults, checks: CHECKS });
const CHECKS = [
  {
    id: 'url-expiring',
    failingTitle: 't',
    severity: 'medium' as const,
    params: { within: { kind: 'duration' as const, default: '6h', description: 'w' } },
    knowsProduct: true,
  },
];
const one = (select: string, more = ''): JobFile =>
  file(`targets: [{ account: acme, region: cn-shanghai, instances: [i1] }]\nselect: ${select}\n${more}`);
const two = file(
  `targets: [{ account: a, region: cn-shanghai }, { account: b, region: eu-central-1 }]\nselect: { list: true }`,
);

describe('defaults', () => {
  test('a job file that says nothing more', () => {
    expect(resolveJob(one('{ list: true }'), {}, defaults)).toEqual({
      name: 'x',
      targets: [
        {
          account: 'acme',
          region: 'cn-shanghai',
          instances: ['i1'],
          credentials: { from: 'chain' },
          quota: { queryQps: 20, listQps: 10, share: 1 },
          select: { list: { productKeys: [] } },
        },
      ],
      checks: {},
      overrides: [],
      frameworks: SHIPPED.map((id) => ({ id })),
      failOn: 'high',
      failOnNew: false,
      locale: 'en',
      reports: [
        { format: 'xlsx', options: {} },
        { format: 'csv', options: { mark: false } },
      ],
      out: './reports',
      signature: 'acs3',
      retry: { attempts: 8, maxElapsedMs: 120_000 },
      timeouts: { connectMs: 5_000, headersMs: 10_000, bodyMs: 15_000, callMs: 30_000 },
      concurrency: { accounts: 8, queries: 16 },
      resumeWithinMs: 43_200_000,
      rollouts: { mode: 'failing', from: 'high', required: false },
    } satisfies Job);
  });

  test.each<[string, JobOverrides, Job['rollouts']]>([
    ['', {}, { mode: 'failing', from: 'high', required: false }],
    ['rollouts: off', {}, undefined],
    ['rollouts: all', {}, { mode: 'all', from: 'high', required: false }],
    [
      'rollouts: { mode: failing, from: low, required: true }',
      {},
      { mode: 'failing', from: 'low', required: true },
    ],
    [
      'rollouts: { mode: off, from: low }',
      { rollouts: 'all' },
      { mode: 'all', from: 'low', required: false },
    ],
    ['rollouts: all', { rollouts: 'off' }, undefined],
  ])('%s %j', (line, flags, expected) => {
    expect(resolveJob(one('{ list: true }', line), flags, defaults).rollouts).toEqual(expected);
  });

  test.each([
    ['concurrency: 4', { accounts: 8, queries: 4 }],
    ['concurrency: { accounts: 2, queries: 4 }', { accounts: 2, queries: 4 }],
    ['concurrency: { accounts: 2 }', { accounts: 2, queries: 16 }],
    ['concurrency: { queries: 4 }', { accounts: 8, queries: 4 }],
    ['concurrency: {}', { accounts: 8, queries: 16 }],
  ])('%s', (line, expected) => {
    expect(resolveJob(one('{ list: true }', line), {}, defaults).concurrency).toEqual(expected);
  });

  test('without a job file: adhoc, the account default', () => {
    const job = resolveJob(null, { ids: 'a.csv', region: 'eu-central-1' }, defaults);
    expect([job.name, job.targets[0]?.account, job.targets[0]?.region]).toEqual([
      'adhoc',
      'default',
      'eu-central-1',
    ]);
  });
});

describe('selection', () => {
  const inFolder = (path: string): string => resolve('jobs', path);
  const cases: [string, JobFile | null, JobOverrides, unknown][] = [
    [
      'ids of the file, from its folder',
      one('{ ids: a.csv }'),
      {},
      { ids: { path: inFolder('a.csv'), name: 'a.csv', place: 'jobs/x.yaml:2' } },
    ],
    [
      'with a column',
      one('{ ids: { path: a.csv, column: 2 } }'),
      {},
      { ids: { path: inFolder('a.csv'), name: 'a.csv', place: 'jobs/x.yaml:2', column: '2' } },
    ],
    ['standard input', one('{ ids: "-" }'), {}, { ids: { path: '-', name: '-' } }],
    [
      'list filters of the file',
      one('{ list: { productKeys: [p, p], destVersion: "1" } }'),
      {},
      { list: { productKeys: ['p'], destVersion: '1' } },
    ],
    [
      '--ids replaces a list',
      one('{ list: true }'),
      { ids: 'b.csv' },
      { ids: { path: 'b.csv', name: 'b.csv' } },
    ],
    ['--list replaces a file', one('{ ids: a.csv }'), { list: true }, { list: { productKeys: [] } }],
    [
      'both flags compare',
      one('{ ids: a.csv }'),
      { ids: 'b.csv', list: true },
      { ids: { path: 'b.csv', name: 'b.csv' }, list: { productKeys: [] } },
    ],
    [
      'both of the file compare',
      one('{ ids: a.csv, list: true }'),
      {},
      { ids: { path: inFolder('a.csv'), name: 'a.csv', place: 'jobs/x.yaml:2' }, list: { productKeys: [] } },
    ],
    [
      'a filter wins over the file’s',
      one('{ list: { productKeys: [p], destVersion: "1" } }'),
      { productKeys: ['q'] },
      { list: { productKeys: ['q'], destVersion: '1' } },
    ],
    [
      'a filter alone lists',
      null,
      { productKeys: ['q'], region: 'cn-shanghai' },
      { list: { productKeys: ['q'] } },
    ],
    [
      '--column for the file’s IDs',
      one('{ ids: a.csv }'),
      { column: 'x' },
      { ids: { path: inFolder('a.csv'), name: 'a.csv', place: 'jobs/x.yaml:2', column: 'x' } },
    ],
  ];
  test.each(cases)('%s', (_name, jobFile, overrides, expected) => {
    expect(resolveJob(jobFile, overrides, defaults).targets[0]?.select).toEqual(expected);
  });
});

test('flags win over the file', () => {
  const job = resolveJob(
    one(
      '{ list: true }',
      'failOn: low\nout: a\nreports: [xlsx, { format: csv, mark: true }]\nchecks: { url-expiring: { within: 1h, severity: low } }',
    ),
    {
      region: 'eu-central-1',
      instanceId: 'i9',
      endpoint: 'http://127.0.0.1:1',
      qps: 4,
      out: 'b',
      formats: ['csv', 'csv'],
      failOn: 'never',
      failOnNew: false,
      expiringWithin: '2d',
      asOf: '2026-11-23T10:00:00+08:00',
    },
    defaults,
  );
  expect(job).toMatchObject({
    out: 'b',
    reports: [{ format: 'csv', options: { mark: true } }],
    failOn: 'never',
    asOf: '2026-11-23T02:00:00.000Z',
  });
  expect(job.checks).toEqual({ 'url-expiring': { severity: 'low', params: { within: '2d' } } });
  expect(job.targets[0]).toMatchObject({
    region: 'eu-central-1',
    instances: ['i9'],
    endpoint: 'http://127.0.0.1:1',
    quota: { queryQps: 4, listQps: 4, share: 1 },
  });
  expect(resolveJob(one('{ list: true }'), { qps: 50 }, defaults).targets[0]?.quota.listQps).toBe(10);
});

test('a check that is switched off stays off with another window', () => {
  const job = resolveJob(
    one('{ list: true }', 'checks: { url-expiring: false }'),
    { expiringWithin: '1h' },
    defaults,
  );
  expect(job.checks['url-expiring']).toEqual({ enabled: false, params: { within: '1h' } });
});

describe('overrides', () => {
  const overrides = `overrides:
  - { product: "a*", checks: { url-expiring: { within: 12h, severity: low } } }
  - { module: m, checks: { url-expiring: { soft: true, enabled: true } } }
  - { product: b, module: m, checks: { url-expiring: false } }`;

  test('what an override leaves out, it leaves as it was', () => {
    const job = resolveJob(
      one('{ list: true }', `checks: { url-expiring: true }\n${overrides}`),
      {},
      defaults,
    );
    expect(job.checks).toEqual({ 'url-expiring': { enabled: true, params: {} } });
    expect(job.overrides).toEqual([
      {
        product: 'a*',
        module: '*',
        checks: { 'url-expiring': { severity: 'low', params: { within: '12h' } } },
      },
      { product: '*', module: 'm', checks: { 'url-expiring': { enabled: true, soft: true, params: {} } } },
      { product: 'b', module: 'm', checks: { 'url-expiring': { enabled: false, params: {} } } },
    ]);
  });

  test('a window on the command line holds for every product', () => {
    const job = resolveJob(one('{ list: true }', overrides), { expiringWithin: '1h' }, defaults);
    expect(job.checks).toEqual({ 'url-expiring': { params: { within: '1h' } } });
    expect(job.overrides.map(({ checks }) => checks['url-expiring']?.params)).toEqual([{}, {}, {}]);
  });
});

describe('refuses', () => {
  const cases: [string, JobFile | null, JobOverrides, string, RegExp][] = [
    ['no region', null, { list: true }, 'usage', /no region given/],
    ['nothing selected', null, { region: 'cn-shanghai' }, 'usage', /nothing is selected/],
    [
      'a slip in the region',
      null,
      { region: 'cn-shangai', list: true },
      'region',
      /did you mean cn-shanghai/,
    ],
    [
      '--ids for several targets',
      two,
      { ids: 'a.csv' },
      'usage',
      /--ids cannot be applied: the job has 2 targets/,
    ],
    [
      '--region, --instance-id for several',
      two,
      { region: 'cn-shanghai', instanceId: 'i' },
      'usage',
      /--region, --instance-id/,
    ],
    ['--endpoint for several', two, { endpoint: 'https://x' }, 'usage', /--endpoint/],
    ['a filter of a file', one('{ ids: a.csv }'), { destVersion: '1' }, 'usage', /filter a list, not a file/],
    ['--column of a list', one('{ list: true }'), { column: 'x' }, 'usage', /--column needs a CSV file/],
    [
      'an unknown format',
      one('{ list: true }'),
      { formats: ['cvs'] },
      'usage',
      /unknown format; did you mean csv/,
    ],
    [
      'a format whose options no flag can give',
      one('{ list: true }'),
      { formats: ['csv', 'sql'] },
      'usage',
      /the format sql needs url, which no flag can set/,
    ],
    ['no format', one('{ list: true }'), { formats: [] }, 'usage', /no format given/],
    ['a bad window', one('{ list: true }'), { expiringWithin: 'soon' }, 'usage', /--expiring-within/],
    ['a bad instant', one('{ list: true }'), { asOf: 'now' }, 'usage', /--as-of/],
  ];
  test.each(cases)('%s', (_name, jobFile, overrides, kind, message) => {
    let refused: unknown;
    try {
      resolveJob(jobFile, overrides, defaults);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AuditError);
    expect(refused).toMatchObject({
      code: kind,
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
    expect((refused as AuditError).hint).not.toBe('');
  });

  test('nothing of several targets where the flag is for all of them', () => {
    const job = resolveJob(two, { list: true, qps: 5, endpoint: undefined as never }, defaults);
    expect(job.targets.map((target) => target.quota.queryQps)).toEqual([5, 5]);
  });
});
