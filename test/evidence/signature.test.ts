import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { KeyObject } from 'node:crypto';
import { AuditError } from '../../src/core/errors.ts';
import { loadSigner } from '../../src/evidence/signature.ts';
import type { Signer } from '../../src/evidence/signature.ts';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { needs } from '../writers/read-back.ts';
import { replaceLatest } from '../../src/writers/save/latest.ts';
import { FILES, keepingLogger, listed, night, publishNight, publishNights } from './support.ts';

const openssl = needs('openssl');
const run = promisify(execFile);

interface Keys {
  folder: string;
  privatePath: string;
  publicPath: string;
  signer: Signer;
}

const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

async function keys(name = 'key'): Promise<Keys> {
  const folder = await tempFolder();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [privatePath, publicPath] = [join(folder, `${name}.pem`), join(folder, `${name}.pub.pem`)];
  await writeFile(privatePath, pkcs8(privateKey), { mode: 0o600 });
  await writeFile(publicPath, publicKey.export({ type: 'spki', format: 'pem' }));
  return { folder, privatePath, publicPath, signer: await loadSigner(privatePath, keepingLogger()) };
}

async function verify(...argv: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await runCli(['verify', ...argv]);
  return { code, text: stdout + stderr };
}

describe('a signed run', () => {
  it.skipIf(openssl.skip)(
    `is made and checked with openssl as docs/evidence.md shows${openssl.note}`,
    async () => {
      const folder = await tempFolder();
      const page = await readFile(new URL('../../docs/evidence.md', import.meta.url), 'utf8');
      const commands = [...page.matchAll(/^\(?.*openssl .*$/gm)].map(([line]) => line);
      const [generate = '', extract = '', check = ''] = ['genpkey', 'pkey ', 'pkeyutl'].map(
        (word) => commands.find((line) => line.includes(`openssl ${word}`)) ?? 'false',
      );
      await run('sh', ['-c', generate], { cwd: folder });
      await run('sh', ['-c', extract], { cwd: folder });
      const logger = keepingLogger();
      const signer = await loadSigner(join(folder, 'audit.key.pem'), logger);
      expect(logger.lines).toEqual([]);
      const signed = await publishNight(await tempFolder(), 20, { signer });
      expect(await readFile(join(signed, 'manifest.json.sig'))).toHaveLength(64);
      await copyFile(join(folder, 'audit.pub.pem'), join(signed, 'audit.pub.pem'));
      const { stdout } = await run('sh', ['-c', check], { cwd: signed });
      expect(stdout).toContain('Signature Verified Successfully');
      await run('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: signed });
      const fingerprint = 'openssl pkey -pubin -in audit.pub.pem -outform DER | sha256sum';
      const digest = (await run('sh', ['-c', fingerprint], { cwd: folder })).stdout.slice(0, 64);
      expect(await readFile(join(signed, 'manifest.json'), 'utf8')).toContain(
        `"public_key_sha256": "${digest}"`,
      );
      await writeFile(join(signed, 'manifest.json'), '{}');
      await expect(run('sh', ['-c', check], { cwd: signed })).rejects.toThrow();
    },
  );

  it('says so without a key, and is checked with one', async () => {
    const { signer, publicPath } = await keys();
    const folder = await publishNight(await tempFolder(), 20, { signer });
    expect(await verify(folder)).toMatchObject({
      code: 0,
      text: expect.stringContaining('use --public-key'),
    });
    const checked = await verify(folder, '--public-key', publicPath);
    expect(checked).toMatchObject({ code: 0, text: expect.stringContaining('the signature is valid') });
    expect(checked.text).toContain(`ok       ${night(20)}: 7 files`);
  });

  it('holds nothing of the private key', async () => {
    const { signer, privatePath } = await keys();
    const out = await tempFolder();
    const folder = await publishNight(out, 20, { signer });
    const secret = (await readFile(privatePath, 'utf8')).split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    for (const name of [...FILES, 'manifest.json', 'manifest.json.sig', 'SHA256SUMS']) {
      expect((await readFile(join(folder, name))).includes(secret.slice(20))).toBe(false);
    }
    expect(JSON.stringify(signer)).not.toContain(secret);
  });

  it.each<[string, (folder: string, mine: Keys, other: Keys) => Promise<unknown>, RegExp]>([
    [
      'lost its signature',
      (folder) => rm(join(folder, 'manifest.json.sig')),
      /manifest\.json\.sig: is missing/,
    ],
    [
      'has a signature of other bytes',
      async (folder, mine) =>
        writeFile(join(folder, 'manifest.json.sig'), mine.signer.sign(Buffer.from('other'))),
      /manifest\.json\.sig: does not match this manifest\.json/,
    ],
    [
      'has a signature that is cut short',
      async (folder) => writeFile(join(folder, 'manifest.json.sig'), Buffer.alloc(10)),
      /does not match this manifest\.json/,
    ],
    [
      'was forged and signed with another key',
      async (folder, _mine, other) => {
        const path = join(folder, 'manifest.json');
        const text = (await readFile(path, 'utf8'))
          .replace('audit-01', 'audit-02')
          .replace(/"public_key_sha256": "\w+"/, `"public_key_sha256": "${other.signer.publicKeySha256}"`);
        await writeFile(path, text);
        await writeFile(join(folder, 'manifest.json.sig'), other.signer.sign(Buffer.from(text)));
        const { stdout: sums } = await run(
          'sh',
          ['-c', 'sha256sum -- *.csv ledger/*.jsonl run.json manifest.json manifest.json.sig'],
          {
            cwd: folder,
          },
        );
        await writeFile(join(folder, 'SHA256SUMS'), sums);
      },
      /manifest\.json\.sig: was made with another key/,
    ],
  ])('differs where it %s', async (_what, tamper, expected) => {
    const [mine, other] = [await keys(), await keys()];
    const folder = await publishNight(await tempFolder(), 20, { signer: mine.signer });
    await tamper(folder, mine, other);
    const { code, text } = await verify(folder, '--public-key', mine.publicPath);
    expect(text).toMatch(expected);
    expect(code).toBe(3);
  });

  it('that is not signed differs where a key is given', async () => {
    const folder = await publishNight(await tempFolder(), 20);
    const { code, text } = await verify(folder, '--public-key', (await keys()).publicPath);
    expect(text).toContain('manifest.json: is not signed, but a public key was given');
    expect(code).toBe(3);
  });

  it('vouches for the unsigned and otherwise signed runs before it by the chain', async () => {
    const [old, mine] = [await keys(), await keys()];
    const out = await tempFolder();
    await publishNights(out, [17]);
    await publishNights(out, [18], { signer: old.signer });
    const job = await publishNights(out, [19, 20], { signer: mine.signer });
    const one = await verify(join(job, 'latest'), '--chain', '--public-key', mine.publicPath);
    expect(one.text).toContain(`${night(18)}: signed with another key`);
    expect(one).toMatchObject({ code: 0, text: expect.stringContaining('WHOLE: 4 runs') });
    const both = await verify(
      join(job, 'latest'),
      '--chain',
      '--public-key',
      mine.publicPath,
      '--public-key',
      old.publicPath,
    );
    expect(both.text.match(/the signature is valid/g)).toHaveLength(3);
    expect(both.code).toBe(0);
  });
});

describe('what keep removed, with a key given', () => {
  /** Who signs each night from the 16th to the 20th; which one lists the 17th as removed, and is silent; which is latest. */
  it.each<[string, string, number, number, string, number]>([
    ['counts where the list is signed', 'sssss', 19, 20, 'latest', 0],
    ['counts from an older run on', 'sssss', 20, 20, night(18), 0],
    ['counts where nothing was signed before', 'uuuss', 18, 20, 'latest', 0],
    ['does not count where an unsigned run lists it', 'sssus', 19, 20, 'latest', 3],
    ['does not count where an unsigned run after the latest lists it', 'ssssu', 20, 19, 'latest', 3],
    ['does not count where an unsigned run after it lists it', 'ssssu', 20, 19, night(19), 3],
    ['does not count where a run after the latest lists it', 'sssss', 20, 19, 'latest', 3],
  ])('%s', async (_what, signers, lister, latest, name, expected) => {
    const { signer, publicPath } = await keys();
    const out = await tempFolder();
    const job = join(out, 'nightly');
    for (const [index, who] of [...signers].entries()) {
      const day = 16 + index;
      const removed = day === lister ? [await listed(job, 17)] : [];
      const facts = { removed, isSilent: day === lister };
      await publishNight(out, day, who === 's' ? { ...facts, signer } : facts);
    }
    await replaceLatest(job, night(latest));
    await rm(join(job, night(17)), { recursive: true });
    const { code, text } = await verify(join(job, name), '--chain', '--public-key', publicPath);
    expect(text).toContain(
      expected === 0
        ? `${night(18)}: its previous run ${night(17)} is no longer kept (keep), according to the manifest of ${night(lister)}`
        : `${night(18)}: the chain has a gap before it: ${night(17)} is missing`,
    );
    expect(code).toBe(expected);
  });
});

describe('a key that cannot be used', () => {
  const ed25519 = generateKeyPairSync('ed25519');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const secret = pkcs8(ed25519.privateKey);
  const encrypted = ed25519.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret word' })
    .toString();
  const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

  it.each([
    ['is missing', null, /the key does not exist/],
    ['is empty', '', /contains no private key in PEM format/],
    ['is no PEM', 'ssh-ed25519 AAAAC3Nza', /contains no private key in PEM format/],
    ['is damaged', secret.slice(0, 60), /contains no private key in PEM format/],
    ['is the public one', spki(ed25519.publicKey), /contains no private key in PEM format/],
    ['is of another kind', pkcs8(rsa.privateKey), /a key of type rsa, not Ed25519/],
    ['is encrypted', encrypted, /protected by a passphrase/],
  ])('to sign with: %s', async (_what, pem, expected) => {
    const path = join(await tempFolder(), 'key.pem');
    if (pem !== null) await writeFile(path, pem, { mode: 0o600 });
    const error = (await loadSigner(path, keepingLogger()).catch((thrown: unknown) => thrown)) as AuditError;
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({ code: 'job', exitCode: 2 });
    expect(error.message).toMatch(expected);
    expect(error.message).toContain(path);
    expect(error.hint).not.toBe('');
    expect(error.message + error.hint).not.toContain(secret.split('\n')[1]);
  });

  it('to sign with: is a folder or a device', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'key.pem'));
    for (const path of [join(folder, 'key.pem'), '/dev/zero']) {
      await expect(loadSigner(path, keepingLogger())).rejects.toMatchObject({ exitCode: 2 });
    }
  });

  it.each([
    ['is missing', null, /the key does not exist/],
    ['is the private one', secret, /contains no public key in PEM format/],
    ['is of another kind', spki(rsa.publicKey), /a key of type rsa/],
  ])('to check with: %s', async (_what, pem, expected) => {
    const folder = await publishNight(await tempFolder(), 20);
    const path = join(await tempFolder(), 'pub.pem');
    if (pem !== null) await writeFile(path, pem);
    const { code, text } = await verify(folder, '--public-key', path);
    expect(text).toMatch(expected);
    expect(code).toBe(2);
  });

  it('is warned of where everybody can read it, and used', async () => {
    const { privatePath } = await keys();
    for (const [mode, warnings] of [
      [0o600, 0],
      [0o640, 0],
      [0o644, 1],
    ] as const) {
      await chmod(privatePath, mode);
      const logger = keepingLogger();
      await loadSigner(privatePath, logger);
      expect(logger.lines).toHaveLength(warnings);
      expect(logger.lines.join('')).not.toMatch(/PRIVATE|MC4C/);
    }
  });
});
