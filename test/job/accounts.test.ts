import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { readJobFile } from '../../src/job/load.ts';
import { resolveJob } from '../../src/job/resolve.ts';
import type { JobTarget } from '../../src/job/job.ts';
import { put, tempFolder } from '../support/temp.ts';
import { formats } from './formats.ts';

const knownRegions = ['cn-shanghai', 'eu-central-1'];
const ROLE = 'acs:ram::1234567890123456:role/ota-audit';
const JOB = 'targets: { csv: accounts.csv }\nselect: { list: true }\n';

/** The targets of a job whose accounts stand in a CSV file. */
async function load(csv: string | Uint8Array, job = JOB): Promise<JobTarget[]> {
  const folder = await tempFolder();
  await put(folder, 'accounts.csv', csv);
  const file = await readJobFile(await put(folder, 'estate.yaml', job), { env: {}, knownRegions, formats });
  return resolveJob(file, {}, { knownRegions, formats }).targets;
}

/** Why they are refused; paths without the temporary folder. */
async function refusal(csv: string | Uint8Array, job = JOB): Promise<string[]> {
  const error: unknown = await load(csv, job).catch((thrown: unknown) => thrown);
  if (!(error instanceof AuditError)) throw new Error('was accepted');
  expect([error.code, error.exitCode]).toEqual(['job', 2]);
  expect(error.hint).not.toMatch(/firmware/);
  return error.message.split('\n').map((line) => line.replace(/^.*\/(?=(?:accounts\.csv|estate\.yaml))/, ''));
}

const csv = (...lines: string[]): string => lines.join('\n');
const part = (target: JobTarget | undefined): unknown => {
  const { account, region, instances, credentials } = target ?? {};
  return [account, region, instances, credentials];
};

describe('a CSV file of accounts', () => {
  test('has what an entry of the job file has', async () => {
    const header =
      'account,region,instance,endpoint,sts_endpoint,profile,qps,list_qps,rollout_qps,share,quota_account';
    const row =
      'acme,cn-shanghai,iot-a,https://iot.example.test,sts.example.test,audit,40,20,5,0.5,1234567890123456';
    expect(await load(csv(header, row))).toEqual([
      {
        account: 'acme',
        region: 'cn-shanghai',
        instances: ['iot-a'],
        endpoint: 'https://iot.example.test',
        stsEndpoint: 'sts.example.test',
        credentials: { from: 'profile', profile: 'audit' },
        quota: { queryQps: 40, listQps: 20, rolloutQps: 5, share: 0.5, account: '1234567890123456' },
        select: { list: { productKeys: [] } },
      },
    ]);
  });

  test('names keys and roles; what a row leaves out is the job’s default', async () => {
    const targets = await load(
      csv(
        'Account,Role ARN,env_prefix,External ID,Instance ID',
        `one,${ROLE},,own,iot-1`,
        `two,${ROLE},TWO,,`,
        'three,,THREE,,',
      ),
      `${JOB}defaults: { region: eu-central-1, quota: { share: 0.5 }, credentials: { profile: hub, assumeRole: { externalId: shared, sessionName: nightly } } }`,
    );
    const role = { arn: ROLE, externalId: 'shared', sessionName: 'nightly' };
    expect(targets.map(part)).toEqual([
      [
        'one',
        'eu-central-1',
        ['iot-1'],
        { from: 'profile', profile: 'hub', assumeRole: { ...role, externalId: 'own' } },
      ],
      ['two', 'eu-central-1', [], { from: 'env', prefix: 'TWO', assumeRole: role }],
      ['three', 'eu-central-1', [], { from: 'env', prefix: 'THREE' }],
    ]);
    expect(targets.map(({ quota }) => quota.share)).toEqual([0.5, 0.5, 0.5]);
  });

  test.each([
    ['semicolons, sep= and a BOM', '\uFEFFsep=;\r\naccount;region\r\nacme;cn-shanghai\r\n'],
    ['tabs', 'account\tregion\nacme\tcn-shanghai\n'],
    ['quotes, blank lines and comments', '# estate\n\n"account","region",\n"acme",="cn-shanghai",\n,,\n'],
    ['names of the console', 'account,地域,实例ID\nacme,cn-shanghai,\n'],
    ['GB18030', Buffer.from('account,region,\xca\xb5\xc0\xfdID\nacme,cn-shanghai,\n', 'latin1')],
  ])('is read as a list of IDs is: %s', async (_, text) => {
    expect((await load(text)).map(part)).toEqual([['acme', 'cn-shanghai', [], { from: 'chain' }]]);
  });

  test.each<[string, string | Uint8Array, string[]]>([
    ['an empty file', '', ['accounts.csv is empty']],
    ['blank lines only', '\n,,\n', ['accounts.csv: the file is empty']],
    ['a header alone', 'account,region\n', ['accounts.csv: it has a header but no rows']],
    [
      'an Excel workbook',
      'PK\u0003\u0004',
      ['accounts.csv is not CSV text: it is an Excel workbook or a ZIP archive'],
    ],
    ['no text', new Uint8Array([97, 0xff, 10]), ['accounts.csv line 1 is neither UTF-8 nor GB18030 text']],
    [
      'a quote that is not closed',
      'account,region\n"acme,cn-shanghai\n',
      ['accounts.csv line 2: a quote is never closed, or the row is far too long'],
    ],
    [
      'names that are wrong, twice there, secret or not known',
      'acount,region,Region ID,access_key_secret,colour\nacme,cn-shanghai,,,\n',
      [
        'accounts.csv:1:1 unknown column «acount»; did you mean account?',
        'accounts.csv:1:1 there is no account column; the first row must name the columns: account, region, instance, endpoint, sts_endpoint, profile, env_prefix, role_arn, external_id, session_name, qps, list_qps, rollout_qps, share, quota_account',
        'accounts.csv:1:3 region is column 2 already; remove one of them',
        'accounts.csv:1:4 unknown column «access_key_secret»; access keys do not belong in a file of accounts',
        'accounts.csv:1:5 unknown column «colour»; known columns: account, region, instance, endpoint, sts_endpoint, profile, env_prefix, role_arn, external_id, session_name, qps, list_qps, rollout_qps, share, quota_account',
      ],
    ],
    [
      'cells that are wrong, each told by its line and column',
      csv(
        'account,region,profile,env_prefix,role_arn,external_id,qps,quota_account',
        ',cn-shanghai,,,,,,',
        'a,cn-shanghai,,,role/x,,fast,1.23457E+15',
        'b,cn-shanghai,p,E,,,,',
        'c,cn-shanghai,,,,ticket,,,more',
      ),
      [
        'accounts.csv:2:1 account: is missing; expected text',
        'accounts.csv:3:5 role_arn: expected the ARN of a role, such as acs:ram::1234567890123456:role/ota-audit',
        'accounts.csv:3:7 qps: expected a number',
        'accounts.csv:3:8 quota_account: expected an account UID (digits only)',
        'accounts.csv:4:3 profile: expected either `profile` or `env`',
        'accounts.csv:5:9 cell 9 has no column in the header; a quote may be missing',
      ],
    ],
  ])('is refused: %s', async (_, text, expected) => {
    expect(await refusal(text)).toEqual(expected);
  });

  test('what rows say together is told with what is wrong in the job file', async () => {
    const text = csv(
      'account,region,instance,profile,external_id,qps',
      'a,cn-shangai,iot-1,,,',
      'b,,iot-1,,,',
      'c,cn-shanghai,iot-1,p,,',
      'c,cn-shanghai,iot-1,q,,10',
      'd,cn-shanghai,,,ticket,',
    );
    expect(await refusal(text, `${JOB}reports: [csv, csv]`)).toEqual([
      'accounts.csv:2:2 region: unknown region; did you mean cn-shanghai? (another deployment needs `endpoint`)',
      'accounts.csv:3:2 region: is missing; set it here or in `defaults`',
      'accounts.csv:5:4 profile: differs from line 4, which has the same account, region and instance',
      'accounts.csv:5:6 qps: differs from line 4, which has the same account',
      'accounts.csv:6:1 role_arn: is missing; it is required to assume the role',
      expect.stringMatching(/^estate\.yaml:3:\d+ reports\[1\]: csv is already listed above/) as string,
    ]);
  });

  test('that is not there is named', async () => {
    const job = await put(await tempFolder(), 'estate.yaml', JOB);
    const loading = readJobFile(job, { env: {}, knownRegions, formats });
    await expect(loading).rejects.toMatchObject({
      code: 'job',
      message: expect.stringMatching(/accounts\.csv.* does not exist$/) as string,
    });
  });

  test('ten thousand rows are read in seconds, one more is refused', async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => `a${n},cn-shanghai,iot-${n},${ROLE}`);
    const header = 'account,region,instance,role_arn';
    const startedMs = performance.now();
    expect(await load(csv(header, ...rows))).toHaveLength(10_000);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(await refusal(csv(header, ...rows, 'more,cn-shanghai,iot-1,'))).toEqual([
      'accounts.csv: it has 10001 rows; expected at most 10000',
    ]);
  });
});

test.each([
  [
    'of another kind',
    'credentials: { profile: hub }',
    '{ credentials: { env: OWN } }',
    { from: 'env', prefix: 'OWN' },
  ],
  [
    '`chain`, which says all',
    `credentials: { profile: hub, assumeRole: { arn: "${ROLE}" } }`,
    '{ credentials: chain }',
    { from: 'chain' },
  ],
  [
    'a role alone',
    'credentials: { profile: hub }',
    `{ credentials: { assumeRole: { arn: "${ROLE}" } } }`,
    { from: 'profile', profile: 'hub', assumeRole: { arn: ROLE } },
  ],
  [
    'nothing',
    `credentials: { assumeRole: { arn: "${ROLE}" } }`,
    '{}',
    { from: 'chain', assumeRole: { arn: ROLE } },
  ],
])('an entry’s own credentials and the defaults: %s', async (_, defaults, own, expected) => {
  const entry = own === '{}' ? '{ account: acme }' : `{ account: acme, ${own.slice(2)}`;
  const [target] = await load(
    '',
    `targets: [${entry}]\nselect: { list: true }\ndefaults: { region: cn-shanghai, ${defaults} }`,
  );
  expect(target?.credentials).toEqual(expected);
});
