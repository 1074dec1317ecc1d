import { generateKeyPairSync } from 'node:crypto';
import { readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, everythingIn, packages } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';
import { forgeManifest } from '../support/forge.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import { replaceLatest } from '../../src/writers/save/latest.ts';
import { night, publishNights } from './support.ts';

const FLEET = fleetOf(packages(2), DEMO_INSTANCE_ID);
const pair = generateKeyPairSync('ed25519');
const PRIVATE = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

interface Made {
  folder: string;
  out: string;
  run: (...flags: string[]) => Promise<CliResult>;
}

/** A job file with a key beside it and these lines in it. */
async function job(endpoint: string, lines: string): Promise<Made> {
  const folder = await tempFolder();
  const out = join(folder, 'reports');
  await put(folder, 'key.pem', PRIVATE);
  await put(folder, 'pub.pem', PUBLIC);
  await put(folder, 'ids.csv', 'FirmwareId\nfw0001\nfw0002\n');
  const path = await put(
    folder,
    'nightly.yaml',
    `targets: [{ account: prod, region: cn-shanghai, endpoint: '${endpoint}', instances: [${DEMO_INSTANCE_ID}] }]\n` +
      `select: { ids: ids.csv }\nreports: [csv]\n${lines}\n`,
  );
  const run: Made['run'] = (...flags) =>
    runCli(['run', path, '--out', out, '--qps', '1000', '--fail-on', 'never', ...flags], { env: DEMO_ENV });
  return { folder, out, run };
}

it('a job signs what it writes, and keeps the key to itself', async () => {
  const served = await emulator({ fleet: FLEET });
  const { folder, out, run } = await job(served.url, 'sign: { key: key.pem }');
  const { code, stdout, stderr } = await run('--verbose');
  expect(code).toBe(0);
  expect(stdout).toContain('manifest.json.sig');
  const checked = await runCli([
    'verify',
    join(out, 'nightly/latest'),
    '--public-key',
    join(folder, 'pub.pem'),
  ]);
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('the signature is valid') });
  const secret = PRIVATE.split('\n')[1] ?? '';
  expect(secret.length).toBeGreaterThan(40);
  for (const text of [stdout, stderr, everythingIn(out)]) expect(text).not.toContain(secret.slice(22));
});

it('a key that cannot be used ends the job before it asks anything', async () => {
  const served = await emulator({ fleet: FLEET });
  const { out, run } = await job(served.url, 'sign: { key: none.pem }');
  const { code, stderr } = await run();
  expect(code).toBe(2);
  expect(stderr).toContain('none.pem: the key does not exist');
  expect(served.calls).toEqual([]);
  await expect(readdir(out)).rejects.toThrow('ENOENT');
});

it('a job removes its old runs when it is done', async () => {
  const served = await emulator({ fleet: FLEET });
  const { out, run } = await job(served.url, 'keep: 30d');
  await publishNights(out, [1, 2]);
  const old = ['20200101T000000Z-000000', '20200301T000000Z-000000'];
  let before = '';
  for (const [index, name] of old.entries()) {
    const from = join(out, 'nightly', night(index + 1));
    await forgeManifest(from, (text) =>
      text
        .replaceAll(night(1), old[0]!)
        .replaceAll(night(2), old[1]!)
        .replace(/"finished_at": "[^"]*"/, `"finished_at": "2020-0${1 + 2 * index}-01T00:04:00.000Z"`)
        .replace(/("previous": \{[^}]*"sha256": )"[^"]*"/, `$1"${before}"`),
    );
    before = sha256Of(await readFile(join(from, 'manifest.json')));
    await rename(from, join(out, 'nightly', name));
  }
  await replaceLatest(join(out, 'nightly'), old[1]!);
  expect((await run()).code).toBe(0);
  const left = (await readdir(join(out, 'nightly'))).filter((name) => /^\d/.test(name));
  expect(left).toEqual([old[1], expect.stringMatching(/^\d{8}T/)]);
  const { code, stdout } = await runCli(['verify', join(out, 'nightly/latest'), '--chain']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`its previous run ${old[0]} is no longer kept`),
  ]);
});

it('a job that got no answer removes nothing', async () => {
  const { out, run } = await job('http://127.0.0.1:1', 'keep: 1d\nretry: { attempts: 1 }');
  await publishNights(out, [1]);
  expect((await run()).code).toBe(4);
  expect(await readdir(join(out, 'nightly'))).toContain(night(1));
});

it.each([
  ['keep: soon', /keep: expected a number and a unit/],
  ['sign: key.pem', /sign: /],
  ['sign: { keys: key.pem }', /keys.*key/],
])('%s is no such setting', async (line, expected) => {
  const { run } = await job('http://127.0.0.1:1', line);
  const { code, stderr } = await run();
  expect(stderr).toMatch(expected);
  expect(code).toBe(2);
});
