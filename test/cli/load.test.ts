import { appendFile, cp, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TLSSocket, createSecureContext } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { ALL_TABLES } from '../../src/writers/table.ts';
import { somePackage } from '../emulator/support.ts';
import { putFlatNight } from '../evidence/support.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { emulator } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { forgeFile } from '../support/forge.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { put, tempFolder } from '../support/temp.ts';

const server = await needsPostgres();

/** A finished run of three packages, and one that is not there. */
async function finishedRun(reports: string): Promise<string> {
  const folder = await tempFolder();
  const service = await emulator({
    fleet: fleetOf([
      somePackage({ firmwareId: 'healthy01' }),
      somePackage({ firmwareId: 'unverified02', status: 0, verifyProgress: 0 }),
      somePackage({ firmwareId: 'hostile03', firmwareName: "=1+1\0'; drop table runs; --\\." }),
    ]),
  });
  await put(folder, 'ids.csv', 'FirmwareId\nhealthy01\nunverified02\nhostile03\ngone04\n');
  const target = `{ account: acme, region: cn-shanghai, endpoint: "${service.url}" }`;
  const text = `targets: [${target}]\nselect: { ids: ids.csv }\nchecks: { url-insecure: false }\nreports: ${reports}\n`;
  const job = await put(folder, 'nightly.yaml', text);
  const argv = ['run', job, '--qps', '5000', '--out', join(folder, 'reports'), '--json'];
  const { stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
  if (!stdout.includes('"error":null')) throw new Error(stderr);
  const summary = JSON.parse(stdout) as JsonSummary;
  expect(summary.failed_outputs).toEqual([]);
  return summary.folder;
}

async function rowsIn(db: TestDatabase): Promise<unknown> {
  const rows: Record<string, unknown> = {};
  for (const { name, primaryKey } of ALL_TABLES) {
    const key = primaryKey.length > 0 ? primaryKey.join(', ') : 'run_id, row_no';
    rows[name] = await db.query(`select * from ${name} order by ${key}`);
  }
  return rows;
}

describe.skipIf(server.skip)(`load${server.note}`, () => {
  test('writes what the run itself would have written, once however often', async () => {
    const [byRun, byLoad] = [await testDatabase(), await testDatabase()];
    const folder = await finishedRun(`[csv, { format: postgres, url: "${byRun.url}", schema: ${byRun.schema} }]`);
    const load = (...flags: string[]): ReturnType<typeof runCli> =>
      runCli(['load', folder, '--schema', byLoad.schema, ...flags], { env: { PGURL: byLoad.url } });
    const { code, stdout, stderr } = await load();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(String.raw`^\d{8}T\d{6}Z-[0-9a-f]{6} is in ${byLoad.schema}: 1 runs, 4 packages, \d+ findings, 3 files, 1 coverage, \d+ verdicts, 0 rollouts\n$`),
    );
    const rows = await rowsIn(byLoad);
    expect(rows).toEqual(await rowsIn(byRun));
    expect((await load('--quiet')).stdout).toBe('');
    expect(await rowsIn(byLoad)).toEqual(rows);
  });

  test('--url wins over PGURL; a run that was rendered again is none', async () => {
    const db = await testDatabase();
    const folder = await finishedRun('[csv]');
    const rendered = join(await tempFolder(), 'rendered');
    expect((await runCli(['report', folder, '--format', 'csv', '--out', rendered])).code).toBe(3);
    const load = (path: string): ReturnType<typeof runCli> =>
      runCli(['load', path, '--url', db.url, '--schema', db.schema, '--quiet'], {
        env: { PGURL: 'postgres://nobody@127.0.0.1:9/x' },
      });
    expect(await load(folder)).toEqual({ code: 0, stdout: '', stderr: '' });
    const refused = await load(rendered);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('is a rendering')]);
  });

  test('judges nothing: what the results say is loaded', async () => {
    const db = await testDatabase();
    const folder = await finishedRun('[csv]');
    await forgeFile(folder, 'results.jsonl', (text) =>
      text.replace(/(?<="message":")[^"]+/, (message) => 'x'.repeat(Buffer.byteLength(message))),
    );
    const { code, stderr } = await runCli(['load', folder, '--url', db.url, '--schema', db.schema, '--quiet']);
    expect([code, stderr]).toEqual([0, '']);
    const told = await db.query("select message from findings where message ~ '^x+$'");
    expect(told).toHaveLength(1);
  });
}); // prettier-ignore

test('what cannot be loaded ends with a code, a reason and no password', async () => {
  const folder = await finishedRun('[csv]');
  const altered = async (name: string): Promise<string> => {
    const copy = join(await tempFolder(), 'altered');
    await cp(folder, copy, { recursive: true });
    await appendFile(join(copy, name), '{}\n');
    return copy;
  };
  const ledger = `ledger/${(await readdir(join(folder, 'ledger'))).join()}`;
  const flat = await putFlatNight(await tempFolder(), 19);
  const dead = 'postgres://ota:hunter2hunter2@127.0.0.1:9/audit';
  const cases: [string[], Record<string, string>, number, RegExp][] = [
    [[folder], {}, 2, /no database given\. Set PGURL to the database URL, or give --url postgres/],
    [[folder], { PGURL: '' }, 2, /no database given/],
    [[folder], { PGURL: 'hunter2hunter2' }, 2, /url: expected postgres:\/\/user:password@host/],
    [[folder], { PGURL: 'host=db user=ota password=hunter2hunter2' }, 2, /url: expected postgres/],
    [[folder], { PGURL: 'postgres:ota:hunter2hunter2@db/audit' }, 2, /url: expected postgres/],
    [[folder, '--url', 'hunter2hunter2'], {}, 2, /variable that --url names is not set/],
    [[folder, '--url', dead], {}, 2, /--url contains a password.*--url PGURL/],
    [[folder, '--url', 'postgres://ota:hunter2/hunter2@db/audit'], {}, 2, /--url contains a password/],
    [[folder, '--url', 'postgres://db/audit?password=hunter2hunter2'], {}, 2, /--url contains a password/],
    [[folder, '--url', 'host=db password=hunter2hunter2'], {}, 2, /--url contains a password/],
    ...['/hunter2', '12/hunter2', '#hunter2', '1#hunter2', '?hunter2', '1?hunter2', 'hunter2@1/x'].map(
      (password): [string[], Record<string, string>, number, RegExp] => [
        [folder],
        { PGURL: `postgres://ota:${password}@127.0.0.1:9/audit` },
        2,
        /url: cannot be parsed: percent-encode special characters in user and password \(@ as %40/,
      ],
    ),
    [[folder, '--url', 'OTHER'], { OTHER: dead }, 7, /connect ECONNREFUSED/],
    [[folder, '--schema', 'x; drop'], { PGURL: dead }, 2, /schema: expected at most 63 lowercase letters/],
    [[await altered(ledger)], { PGURL: dead }, 2, /ledger\/acme\S+\.jsonl was altered/],
    [[await altered('results.jsonl')], { PGURL: dead }, 2, /results\.jsonl was altered/],
    [[await altered('run.json')], { PGURL: dead }, 2, /run\.json was altered/],
    [[flat], { PGURL: dead }, 2, /was made by version 0\.1\.0.*Use that version/],
    [[flat, '--format', 'parquet'], {}, 2, /was made by version 0\.1\.0/],
    [[join(folder, 'nowhere')], { PGURL: dead }, 2, /nowhere/],
    [
      [folder],
      { PGURL: dead },
      7,
      /PostgreSQL at 127\.0\.0\.1:9\/audit: connect ECONNREFUSED.*load it again/,
    ],
    [[folder, '--verbose'], { PGURL: dead }, 7, /connect ECONNREFUSED/],
  ];
  for (const [argv, env, code, said] of cases) {
    const result = await runCli(['load', ...argv], { env });
    expect([argv, result.code, result.stdout]).toEqual([argv, code, '']);
    expect(result.stderr).toMatch(said);
    expect(result.stderr).not.toContain('hunter2');
  }
});

/** Speaks TLS with a certificate that nobody vouches for, and refuses everybody who trusts it. */
async function tlsDatabase(certificate: { key: string; cert: string }): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // SSLRequest, and the server's yes (postgresql.org/docs/current/protocol-flow.html).
    socket.once('data', () => {
      socket.write('S');
      const secureContext = createSecureContext(certificate);
      const secure = new TLSSocket(socket, { isServer: true, secureContext });
      secure.on('error', () => undefined);
      const fields = 'SFATAL\0C28000\0Mtrusted and refused\0\0';
      const length = Buffer.alloc(4);
      length.writeInt32BE(4 + fields.length);
      secure.once('data', () => secure.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('sslmode means what it means to psql, and a certificate that cannot be read is named', async () => {
  const certificate = selfSigned('127.0.0.1');
  const port = await tlsDatabase(certificate);
  const folder = await finishedRun('[csv]');
  const [own, other, missing] = [
    join(folder, '../own.pem'),
    join(folder, '../other.pem'),
    join(folder, 'no.pem'),
  ];
  await put(join(folder, '..'), 'own.pem', certificate.cert);
  await put(join(folder, '..'), 'other.pem', selfSigned('127.0.0.1').cert);
  const trusted = /trusted and refused/;
  const distrusted = /self[- ]signed certificate|unable to verify|certificate/;
  for (const [query, said] of [
    ['sslmode=require', trusted],
    ['sslmode=prefer', trusted],
    ['sslmode=no-verify', trusted],
    [`sslmode=require&sslrootcert=${own}`, trusted],
    [`sslmode=verify-ca&sslrootcert=${own}`, trusted],
    [`sslmode=require&sslrootcert=${other}`, distrusted],
    ['sslmode=verify-full', distrusted],
    ['sslmode=verify-ca', /sslmode=verify-ca needs sslrootcert/],
    ['sslmode=reqiure', /sslmode of the URL is not one of disable, prefer, require/],
    [
      `sslmode=require&sslrootcert=${missing}`,
      /the file of sslrootcert cannot be read: \S*no\.pem \(ENOENT\)/,
    ],
    [`sslmode=require&sslrootcert=${folder}`, /the file of sslrootcert cannot be read: \S* \(EISDIR\)/],
    [`sslmode=require&sslkey=${missing}`, /the file of sslkey cannot be read/],
  ] as const) {
    const url = `postgres://u:hunter2@127.0.0.1:${port}/x?${query}`;
    const { code, stderr } = await runCli(['load', folder], { env: { PGURL: url } });
    expect([query, code]).toEqual([query, 7]);
    expect(stderr, query).toMatch(said);
    expect(stderr).not.toContain('hunter2');
  }
});
