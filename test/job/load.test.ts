import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, describe, test } from 'vitest';
import type { CheckOutline } from '../../src/checks/outline.ts';
import { AuditError } from '../../src/core/errors.ts';
import { readJobFile, parseJobFile } from '../../src/job/load.ts';
import type { JobFile } from '../../src/job/load.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { formats } from './formats.ts';

const knownRegions = ['cn-shanghai', 'eu-central-1'];
const checks: CheckOutline[] = [
  {
    id: 'url-expiring',
    failingTitle: 'expires soon',
    severity: 'medium',
    params: { within: { kind: 'duration', default: '6h', description: 'The window.' } },
    knowsProduct: true,
  },
  {
    id: 'url-foreign-host',
    failingTitle: 'foreign host',
    severity: 'medium',
    params: { hosts: { kind: 'hosts', default: ['*.aliyuncs.com'], description: 'Allowed.' } },
    knowsProduct: true,
  },
  { id: 'not-found', failingTitle: 'is not there', severity: 'high', params: {}, knowsProduct: false },
];

const parse = (text: string, env: Record<string, string> = {}, path = 'jobs/nightly.yaml'): JobFile =>
  parseJobFile(text, { path, env, knownRegions, formats, checks });

function refusal(text: string, env: Record<string, string> = {}, path?: string): string[] {
  try {
    parse(text, env, path);
  } catch (error) {
    expect(error).toBeInstanceOf(AuditError);
    expect([(error as AuditError).code, (error as AuditError).exitCode]).toEqual(['job', 2]);
    return (error as AuditError).message.split('\n');
  }
  throw new Error('was accepted');
}

/** A good job with lines in place of, or after, its own four. */
const job = (...more: string[]): string =>
  ['targets:', '  - account: acme', '    region: cn-shanghai', 'select: { list: true }', ...more].join('\n');

describe('accepts', () => {
  test('the smallest job, named for its file', () => {
    expect(parse(job())).toEqual({
      path: 'jobs/nightly.yaml',
      folder: 'jobs',
      name: 'nightly',
      document: { targets: [{ account: 'acme', region: 'cn-shanghai' }], select: { list: true } },
      idsLines: [0],
    });
  });

  test('everything there is', () => {
    const text = `
name: all.things_1
targets:
  - account: "1234567890123456"
    region: cn-shanghai
    endpoint: https://iot.example.com
    instances: [iot-1, iot-2]
    credentials: { profile: audit }
    quota: { qps: 10, listQps: 5, share: 0.5 }
    select: { ids: { path: a.csv, column: 2 }, list: { productKeys: [p1], destVersion: "1.0" } }
  - { account: other, region: mars-1, endpoint: "https://mars.example", credentials: { env: OTHER }, select: { ids: "-" } }
  - { account: third, region: eu-central-1, credentials: chain, select: { list: true } }
checks:
  url-expiring: { within: 12h, severity: low, enabled: true }
  url-foreign-host: { hosts: ["*.aliyuncs.com", localhost:8080] }
failOn: never
reports: [xlsx, { format: csv, mark: true }]
out: /var/reports
asOf: 2026-11-23T02:00:00+08:00
signature: v1
retry: { attempts: 3, maxElapsed: 90s }
timeouts: { connect: 1s, headers: 2s, body: 3s, call: 10s }
concurrency: 4
`;
    const { name, document } = parse(text);
    expect([name, document.targets.length, Object.keys(document.checks ?? {}).length]).toEqual([
      'all.things_1',
      3,
      2,
    ]);
  });

  test('variables: texts, numbers, defaults; what is empty and selects nothing is left out', () => {
    const text = `
targets:
  - account: \${ACCOUNT}
    region: cn-\${CITY:-shanghai}
    endpoint: \${ENDPOINT:-}
    instances:
      - "\${OTHER}"
    quota: { qps: "\${QPS:-20}", listQps: "\${LIST_QPS:-}", share: "\${SHARE}" }
    select:
      list: true
`;
    const { document } = parse(text, { ACCOUNT: '12345', QPS: '', SHARE: '0.5', OTHER: 'iot-2' });
    expect(document.targets).toEqual([
      {
        account: '12345',
        region: 'cn-shanghai',
        instances: ['iot-2'],
        quota: { qps: 20, share: 0.5 },
        select: { list: true },
      },
    ]);
  });

  test('a number of the environment, where a block would do as well', () => {
    expect(parse(job('concurrency: ${C}'), { C: '4' }).document.concurrency).toBe(4);
    const { document } = parse(job('concurrency: { accounts: "${C}" }'), { C: '4' });
    expect(document.concurrency).toEqual({ accounts: 4 });
  });

  test('a value of the environment is a value, whatever it holds', () => {
    const { document } = parse(job('out: ${OUT}'), { OUT: 'x: {y: [*z, ${HOME}] # "' });
    expect(document.out).toBe('x: {y: [*z, ${HOME}] # "');
  });
});

describe('what selects is never left out for a variable that is empty', () => {
  const target = (...lines: string[]): string =>
    ['targets:', '  - account: a', '    region: cn-shanghai', ...lines, 'select: { list: true }'].join('\n');
  const cases: [string, string][] = [
    ['an instance', target('    instances: ["${V}"]')],
    ['one of two instances', target('    instances: [i1, "${V:-}"]')],
    ['all instances', target('    instances: ${V:-}')],
    ['an account', target().replace('account: a', 'account: ${V:-}')],
    ['a region', target().replace('cn-shanghai', '${V:-}')],
    ['a CSV file beside a list', target('    select: { list: true, ids: "${V}" }')],
    ['a column', target('    select: { ids: { path: a.csv, column: "${V}" } }')],
    ['a product', target('    select: { list: { productKeys: [k1, "${V:-}"] } }')],
    ['a version', target('    select: { list: { destVersion: "${V:-}" } }')],
    ['a key of another account', target('    credentials: ${V:-}')],
    ['the job’s own selection', target().replace('{ list: true }', '{ list: { destVersion: "${V:-}" } }')],
    ['what is retired', `${target()}\nretired: [{ account: a, region: b, instance: "\${V:-}" }]`],
  ];
  test.each(cases)('%s', (_, text) => {
    const message = '${V} is empty, and the run would audit something else; set it, or remove it';
    expect(() => parse(text, { V: '' })).toThrow(message);
  });

  test('nor for one that is not set, in the shipped job', async () => {
    const known = { knownRegions, formats: FORMATS };
    const load = (env: Record<string, string>): Promise<JobFile> =>
      readJobFile('jobs/nightly.yaml', { env, ...known });
    await expect(load({})).rejects.toThrow('${IOT_INSTANCE_ID} is not set in the environment');
    await expect(load({ IOT_INSTANCE_ID: '' })).rejects.toThrow('${IOT_INSTANCE_ID} is empty');
  });
});

describe('refuses, with line, column, path and help', () => {
  const cases: [string, string, string, Record<string, string>?][] = [
    ['a wrong key', job('failon: high'), '5:1 failon: unknown key; did you mean failOn?'],
    [
      'a wrong key far from any',
      job('retry: { zzzzzzzz: 1 }'),
      '5:10 retry.zzzzzzzz: unknown key; known keys: attempts, maxElapsed',
    ],
    [
      'a wrong key deep down',
      job().replace('    region', '    quota: { qsp: 5 }\n    region'),
      '3:14 targets[0].quota.qsp: unknown key; did you mean qps?',
    ],
    [
      'an empty instance ID',
      job().replace('region:', 'instances: [""]\n    region:'),
      '3:17 targets[0].instances[0]: an instance ID is empty; omit `instances` if the console shows none',
    ],
    [
      'a retired target that is audited',
      job('retired: [{ account: acme, region: cn-shanghai }]'),
      '5:11 retired[0]: is also listed in `targets`',
    ],
    [
      'an unknown key of a retired target',
      job('retired: [{ account: a, region: b, instances: [c] }]'),
      '5:36 retired[0].instances: unknown key; did you mean instance?',
    ],
    [
      'an unknown check',
      job('checks:', '  url-expirng: false'),
      '6:3 checks.url-expirng: unknown key; did you mean url-expiring?',
    ],
    [
      'an unknown parameter',
      job('checks:', '  url-expiring:', '    witin: 6h'),
      '7:5 checks.url-expiring.witin: unknown key; did you mean within?',
    ],
    [
      'a parameter of the wrong kind',
      job('checks:', '  url-expiring: { within: 6 }'),
      '6:27 checks.url-expiring.within: expected a number and a unit, for example 2h',
    ],
    [
      'a bad duration',
      job('checks:', '  url-expiring: { within: soon }'),
      '6:27 checks.url-expiring.within: expected a number and a unit, for example 2h',
    ],
    [
      'a bad host',
      job('checks: { url-foreign-host: { hosts: ["https://x"] } }'),
      '5:39 checks.url-foreign-host.hosts[0]: expected a host name',
    ],
    [
      'a check that is no switch',
      job('checks: { url-expiring: "yes" }'),
      '5:25 checks.url-expiring: expected true or false or a mapping',
    ],
    [
      'a check that is softly on',
      job('checks: { url-expiring: { soft: 1 } }'),
      '5:33 checks.url-expiring.soft: expected true or false',
    ],
    [
      'an unknown check of an override',
      job('overrides:', '  - product: a*', '    checks: { url-expirng: false }'),
      '7:15 overrides[0].checks.url-expirng: unknown key; did you mean url-expiring?',
    ],
    [
      'an unknown parameter of an override',
      job('overrides: [{ product: a, checks: { url-expiring: { witin: 6h } } }]'),
      '5:53 overrides[0].checks.url-expiring.witin: unknown key; did you mean within?',
    ],
    [
      'an unknown key of an override',
      job('overrides: [{ products: a, checks: { url-expiring: false } }]'),
      '5:15 overrides[0].products: unknown key; did you mean product?',
    ],
    [
      'an override of nothing in particular',
      job('overrides: [{ checks: { url-expiring: false } }]'),
      '5:13 overrides[0]: applies to nothing in particular: set `product` or `module`',
    ],
    [
      'an override that changes nothing',
      job('overrides: [{ module: m, checks: {} }]'),
      '5:34 overrides[0].checks: changes nothing: list at least one check',
    ],
    [
      'an override without checks',
      job('overrides: [{ module: m }]'),
      '5:13 overrides[0].checks: is missing; expected a mapping',
    ],
    [
      'an override of a check that knows no product',
      job('overrides: [{ module: m, checks: { not-found: false } }]'),
      '5:47 overrides[0].checks.not-found: cannot be set per product; set it in the job’s `checks`',
    ],
    [
      'a product that is no text',
      job('overrides: [{ product: 12, checks: { url-expiring: false } }]'),
      '5:24 overrides[0].product: expected text; write it in quotes',
    ],
    [
      'a product that is empty',
      job('overrides: [{ product: "", checks: { url-expiring: false } }]'),
      '5:24 overrides[0].product: expected 1 to 128 printable characters',
    ],
    ['a wrong type', job('concurrency: many'), '5:14 concurrency: expected a number or a mapping'],
    ['a fraction', job('concurrency: 1.5'), '5:14 concurrency: expected a whole number or a mapping'],
    [
      'a slip in the concurrency',
      job('concurrency: { acounts: 1 }'),
      '5:16 concurrency.acounts: unknown key; did you mean accounts?',
    ],
    [
      'no account at a time',
      job('concurrency: { accounts: 0, queries: 4 }'),
      '5:26 concurrency.accounts: expected at least 1',
    ],
    ['too much', job('concurrency: 1000'), '5:14 concurrency: expected at most 256'],
    [
      'a share of nothing',
      job().replace('region:', 'quota: { share: 0 }\n    region:'),
      '3:21 targets[0].quota.share: expected more than 0',
    ],
    ['no value', job('failOn:'), '5:8 failOn: expected critical, high, medium, low, info or never'],
    ['no text', job('out:'), '5:5 out: has no value; give text or remove the key'],
    [
      'an unquoted number',
      job().replace('acme', '1234567890123456'),
      '2:14 targets[0].account: expected text; write it in quotes',
    ],
    ['a wrong word', job('failOn: hihg'), '5:9 failOn: expected critical, high, medium, low, info or never'],
    ['an unknown format', job('reports: [pdf]'), '5:11 reports[0]: expected xlsx, csv or sql or a mapping'],
    [
      'an unknown format with options',
      job('reports: [{ format: pdf }]'),
      '5:21 reports[0].format: expected xlsx, csv or sql',
    ],
    [
      'an option of another format',
      job('reports: [{ format: csv, url: x }]'),
      '5:26 reports[0].url: unknown key; known keys: format, mark',
    ],
    [
      'a slip in an option',
      job('reports: [{ format: csv, mrak: true }]'),
      '5:26 reports[0].mrak: unknown key; did you mean mark?',
    ],
    [
      'a wrong option',
      job('reports: [{ format: csv, mark: 1 }]'),
      '5:32 reports[0].mark: expected true or false',
    ],
    [
      'an option that is missing',
      job('reports: [{ format: sql }]'),
      '5:11 reports[0].url: is missing; expected text',
    ],
    ['an option that is missing, of a name alone', job('reports: [sql]'), '5:11 reports[0]: sql needs url'],
    [
      'a format twice',
      job('reports: [csv, { format: csv, mark: true }]'),
      '5:16 reports[1]: csv is already listed above; each format is written once',
    ],
    ['no report', job('reports: []'), '5:10 reports: expected at least one entry'],
    ['the reports’ old name', job('formats: [csv]'), '5:1 formats: unknown key; did you mean reports?'],
    [
      'a wait of nothing',
      job('retry: { maxElapsed: 0s }'),
      '5:22 retry.maxElapsed: expected a duration greater than 0',
    ],
    ['keep of nothing', job('keep: 0s'), '5:7 keep: expected a duration of at least 1d'],
    ...['deadline', 'resumeWithin'].map((key): [string, string, string] => [
      `${key} of nothing`,
      job(`${key}: 0s`),
      `5:${key.length + 3} ${key}: expected a duration greater than 0`,
    ]),
    ...['deadline', 'resumeWithin', 'keep'].map((key): [string, string, string] => [
      `${key} beyond all dates`,
      job(`${key}: 999999999d`),
      `5:${key.length + 3} ${key}: expected a duration of at most 36500d`,
    ]),
    ['no such day', job('asOf: 2026-02-30T00:00:00Z'), '5:7 asOf: no such date or time exists'],
    ['a day alone', job('asOf: 2026-11-23'), '5:7 asOf: expected an ISO 8601 time with a time zone'],
    [
      'a number for a duration',
      job('deadline: 2'),
      '5:11 deadline: expected a number and a unit, for example 2h',
    ],
    [
      'a number for a wait',
      job('retry: { maxElapsed: 5 }'),
      '5:22 retry.maxElapsed: expected a number and a unit',
    ],
    [
      'a variable that is not closed',
      job('out: ${OUT'),
      '5:6 "${" does not start a valid variable; write ${NAME}',
    ],
    ['one within a default', job('out: ${OUT:-${HOME}}'), '5:6 "${" does not start a valid variable'],
    ['one without a name', job('out: /x/${}'), '5:6 "${" does not start a valid variable'],
    ['no zone', job('asOf: 2026-11-23T02:00:00'), '5:7 asOf: expected an ISO 8601 time'],
    [
      'an unknown region',
      job().replace('shanghai', 'shangai'),
      '3:13 targets[0].region: unknown region; did you mean cn-shanghai?',
    ],
    [
      'a missing key',
      job().replace('account', 'instances: []\n    # '),
      '2:5 targets[0].account: is missing; expected text',
    ],
    ['no targets', 'select: { list: true }', '1:1 targets: is missing; expected a list'],
    ['no target', 'targets: []\nselect: { list: true }', '1:10 targets: expected at least one entry'],
    [
      'no selection',
      job().replace('select: { list: true }', ''),
      '2:5 targets[0]: selects nothing: set `select`',
    ],
    [
      'an empty selection',
      job().replace('list: true', ''),
      '4:9 select: selects nothing: set `ids` or `list`',
    ],
    ['list: false', job().replace('true', 'false'), '4:17 select.list: expected true or a mapping'],
    [
      'a key in the job',
      job().replace('region:', 'credentials: { accessKeySecret: x }\n    region:'),
      'targets[0].credentials.accessKeySecret: unknown key; access keys do not belong in a job',
    ],
    [
      'both credentials',
      job().replace('region:', 'credentials: { profile: a, env: B }\n    region:'),
      '3:18 targets[0].credentials: expected either `profile` or `env`',
    ],
    ['a taken name', job('name: latest'), '5:7 name: latest'],
    ['a name that is a path', job('name: ../x'), '5:7 name: expected 1 to 64 letters'],
    ['an unset variable', job('out: ${NOWHERE}'), '5:6 ${NOWHERE} is not set in the environment'],
    [
      'an unquoted variable in a flow block',
      job('retry: { attempts: ${X} }'),
      'inside { } and [ ], write "${VAR}" in quotes',
      { X: '1' },
    ],
    [
      'the same key twice',
      job('failOn: low', 'failOn: high'),
      '6:1 the key failOn is already in line 5; keep one',
    ],
    ['no YAML', 'targets: [', '1:11 '],
    ['an unknown tag', job('out: !!js/function x'), '5:6 Unresolved tag'],
    ['two documents', `${job()}\n---\n${job()}`, 'Source contains multiple documents'],
    ['an empty file', '', 'the file is empty'],
    ['comments only', '# nothing\n', 'the file is empty'],
    ['a list', '- a\n', '1:1 the job: expected a mapping'],
    ['a prototype key', job('__proto__: { name: x }'), '5:1 __proto__: unknown key'],
    ['constructor as a check', job('checks: { constructor: false }'), 'checks.constructor: unknown key'],
  ];
  test.each(cases)('%s', (_name, text, expected, env) => {
    expect(refusal(text, env).join('\n')).toContain(expected);
  });

  test('one file of IDs for several targets', () => {
    const targets = 'targets: [{ account: a, region: cn-shanghai }, { account: b, region: cn-shanghai }]\n';
    expect(refusal(`${targets}select: { ids: x.csv }`)).toEqual([
      'jobs/nightly.yaml:2:16 select.ids: IDs belong to one account; with several targets, set `select` for each',
    ]);
  });

  test('all problems at once, in order, each with its line', () => {
    const lines = refusal(job('failon: x', 'concurrency: 0', 'signature: v2', 'retry: { attempts: "3" }'));
    expect(
      lines.map((line) => line.replace(/^jobs\/nightly\.yaml:(\d+):.*? ([a-zA-Z.]+): .*$/, '$1 $2')),
    ).toEqual(['5 failon', '6 concurrency', '7 signature', '8 retry.attempts']);
  });

  test('no value is ever repeated', () => {
    const secret = 'S3cr3t-value';
    const env = { SECRET: secret };
    for (const text of [
      job('failOn: ${SECRET}'),
      job('concurrency: ${SECRET}'),
      job('asOf: ${SECRET}'),
      job('checks: { url-expiring: ${SECRET} }'),
      job().replace('cn-shanghai', '${SECRET}'),
      job('name: ${SECRET}/'),
      job(`out: "${secret}" "x"`),
      job(`failOn: ${secret}`),
      job(`out: *${secret}`),
    ]) {
      expect(refusal(text, env).join('\n')).not.toContain(secret);
    }
  });

  test('bombs: aliases, depth, size', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
    ];
    expect(refusal(bomb.join('\n'))[0]).toContain('aliases');
    expect(refusal('['.repeat(100_000))[0]).toContain('nested too deeply');
    expect(refusal('- '.repeat(100_000))[0]).toContain('nested too deeply');
    expect(refusal('#'.repeat(4 * 1_048_576 + 1))[0]).toContain('larger than 4 MiB');
  });

  test('a file name that is no job name', () => {
    expect(refusal(job(), {}, 'my job.yaml')[0]).toContain('set `name`');
  });
});

test('any text is a job or a job error', () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...job().split('\n'),
        'checks:',
        '  url-expiring:',
        '- x',
        'retry: {',
        '}',
        '*a',
        '&a b',
        '? x',
        '!!set',
        '${X}',
        '"',
      ),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(lines, (lines) => {
      try {
        parse(lines.join('\n'));
      } catch (error) {
        expect(error).toBeInstanceOf(AuditError);
      }
    }),
    { numRuns: 80 },
  );
});

describe('files', () => {
  test('missing, folder, not UTF-8', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ota-job-'));
    try {
      const path = join(folder, 'latin.yaml');
      await writeFile(path, Buffer.from([0x61, 0xe9, 0x0a]));
      const load = (path: string): Promise<JobFile> => readJobFile(path, { env: {}, knownRegions, formats });
      await expect(load(join(folder, 'none.yaml'))).rejects.toThrow('does not exist');
      await expect(load(folder)).rejects.toThrow(/is a folder, not the job file/);
      await expect(load(path)).rejects.toThrow('not UTF-8');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('the jobs that come along are right', async () => {
    const withInstance = await readJobFile('jobs/nightly.yaml', {
      env: { IOT_INSTANCE_ID: 'iot-1' },
      knownRegions,
      formats: FORMATS,
    });
    expect(withInstance.document.targets[0]?.instances).toEqual(['iot-1']);
    const demo = await readJobFile('jobs/demo.yaml', { env: {}, knownRegions, formats: FORMATS });
    expect([demo.name, demo.document.targets[0]?.account]).toEqual(['demo', 'demo']);
  });
});

test('a mapping that looks like text to a validator is a job error', () => {
  const text =
    'targets: [{ account: a, region: cn-shanghai }]\nselect: { list: true }\nout: { length: { toString: "" } }\n';
  expect(() => parse(text)).toThrow(AuditError);
});
