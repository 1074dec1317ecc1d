import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { EmulatorAccount } from '../../src/emulator/index.ts';
import { emulator } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { instanceOf } from '../support/instances.ts';
import { put, tempFolder } from '../support/temp.ts';

const NAMES = ['red', 'blue'] as const;
const FLEET = { instances: NAMES.map((account) => ({ ...instanceOf(`iot-${account}`, 2), account })) };
const FAILING = {
  instances: NAMES.map((account) => ({
    ...instanceOf(`iot-${account}`, 2, account === 'blue' ? { status: 3, verifyProgress: 60 } : {}),
    account,
  })),
};

interface Estate {
  fleet?: typeof FLEET;
  /** By account what is wrong with it at the service. */
  at?: Partial<Record<(typeof NAMES)[number], Partial<EmulatorAccount> & { denied?: readonly string[] }>>;
  /** By account a cell of the CSV file. */
  role?: Record<string, string>;
  endpoint?: Record<string, string>;
  region?: string;
  env?: Record<string, string>;
}

const DENIED = { denied: ['ListOTAFirmware', 'QueryOTAFirmware'] };
const NO_ROLE = 'acs:ram::1000000000000009:role/ota-audit';

/** By row of the table in docs/estate.md. */
const CASES: Readonly<Record<string, (nowhere: string) => Estate>> = {
  'all are audited, nothing counts': () => ({}),
  'all are audited, a finding of one of them counts': () => ({ fleet: FAILING }),
  'one is refused by the service, the others are audited': () => ({ at: { red: DENIED } }),
  'one account is overdue, the others are audited': () => ({ at: { red: { overdue: true } } }),
  'one role cannot be assumed, the others are audited': () => ({ role: { red: NO_ROLE } }),
  'one cannot be reached, the others are audited': (nowhere) => ({ endpoint: { red: nowhere } }),
  'one is refused, a finding of another one counts': () => ({ fleet: FAILING, at: { red: DENIED } }),
  'none can be reached': (nowhere) => ({ endpoint: { red: nowhere, blue: nowhere } }),
  'all are refused by the service': () => ({ at: { red: DENIED, blue: { overdue: true } } }),
  'none has credentials': () => ({ env: {} }),
  'a row of the CSV file is wrong': () => ({ region: 'cn-shangai' }),
};

async function endOf({
  fleet = FLEET,
  at = {},
  role = {},
  endpoint = {},
  region = 'cn-shanghai',
  env,
}: Estate): Promise<number> {
  const keyOf = (account: string): { accessKeyId: string; accessKeySecret: string } => ({
    accessKeyId: `LTAI5t${account}`,
    accessKeySecret: `${account}-secret-of-no-value`,
  });
  const accounts = NAMES.map((account): EmulatorAccount => {
    const { denied = [], ...trouble } = at[account] ?? {};
    return { account, keys: [{ ...keyOf(account), denied }], ...trouble };
  });
  const { url } = await emulator({ fleet, accounts });
  const rows = NAMES.map((account) =>
    [
      account,
      region,
      `iot-${account}`,
      endpoint[account] ?? '',
      account.toUpperCase(),
      role[account] ?? '',
    ].join(','),
  );
  const folder = await tempFolder();
  await put(
    folder,
    'accounts.csv',
    ['account,region,instance,endpoint,env_prefix,role_arn', ...rows].join('\n'),
  );
  const job = [
    'targets: { csv: accounts.csv }',
    `defaults: { endpoint: "${url}", quota: { qps: 5000, listQps: 5000 } }`,
    'select: { list: true }',
    'retry: { attempts: 1 }',
    'reports: [csv]',
  ];
  if (region !== 'cn-shanghai') job[1] = '';
  const keys = Object.fromEntries(
    NAMES.flatMap((account) => {
      const { accessKeyId, accessKeySecret } = keyOf(account);
      const prefix = account.toUpperCase();
      return [
        [`${prefix}_ACCESS_KEY_ID`, accessKeyId],
        [`${prefix}_ACCESS_KEY_SECRET`, accessKeySecret],
      ];
    }),
  );
  const path = await put(folder, 'estate.yaml', job.join('\n'));
  return (await runCli(['run', path, '--out', folder, '--quiet'], { env: env ?? keys })).code;
}

/** A port of this machine that nobody listens at. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const page = readFileSync(new URL('../../docs/estate.md', import.meta.url), 'utf8');
const [, section = ''] = page.split('## Exit codes');
const TABLE = [...section.matchAll(/^\| (.+?) +\| (\d) +\|$/gm)].map(
  ([, name = '', code]) => [name, Number(code)] as const,
);

test('the table of docs/estate.md has a row for each case', () => {
  expect(TABLE.map(([name]) => name)).toEqual(Object.keys(CASES));
});

test.each(TABLE)('of several targets %s: exit %i', async (name, code) => {
  expect(await endOf(CASES[name]?.(await nowhere()) ?? {})).toBe(code);
});
