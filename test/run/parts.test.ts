/** What lies between the coordinator of a run and its workers: slices and parts, in a folder or in PostgreSQL. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { contentOf, treasure } from '../support/foreign.ts';
import {
  KEY,
  LEDGERS,
  MIB,
  RUN,
  SLICE,
  STORES,
  collected,
  database,
  opened,
  receiptOf,
  taken,
} from '../support/parts.ts';
import type { Database, Subject } from '../support/parts.ts';
import { needsPostgres } from '../support/postgres.ts';
import { put, tempFolder, tmpfs } from '../support/temp.ts';

const postgres = await needsPostgres();
const CANNOT_MOUNT = 'no tmpfs can be mounted here';

for (const { name, skip, make, where } of STORES) {
  const place = async (): Promise<string> => (await make()).place;

  describe.skipIf(skip)(`parts in ${name}`, () => {
    test('are offered, handed over and taken', async () => {
      const at = await place();
      const [{ parts }, { parts: worker }] = [await opened(at), await opened(at)];
      expect(parts.where).toMatch(where);
      expect(await worker.slice(KEY)).toBeNull();
      await parts.offer(KEY, SLICE);
      await parts.offer(KEY, SLICE);
      expect(await worker.slice(KEY)).toBe(SLICE);
      expect(await parts.receipt(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      const { receipt, folder } = await collected(LEDGERS);
      expect(await worker.put(KEY, receipt, folder)).toEqual(receipt);
      expect(await parts.receipt(KEY)).toEqual(receipt);
      expect(await parts.received(RUN)).toEqual([3]);
      expect(await taken(parts)).toEqual(LEDGERS);
      expect(await taken(parts)).toEqual(LEDGERS);
    });

    test('take another slice in the place of the first, and tell accounts and runs apart', async () => {
      const { parts } = await opened(await place());
      const other = { runId: '20261129T020000Z-ffffff', number: 3 };
      await Promise.all(
        [12, 3, 1, 2].map((number) => parts.offer({ runId: RUN, number }, `slice ${number}`)),
      );
      await parts.offer(KEY, SLICE);
      await parts.offer(other, 'another run');
      expect(await parts.slice(KEY)).toBe(SLICE);
      expect(await parts.slice({ runId: RUN, number: 12 })).toBe('slice 12');
      for (const number of [12, 2]) {
        const { receipt, folder } = await collected(LEDGERS, { number });
        await parts.put({ runId: RUN, number }, receipt, folder);
      }
      expect(await parts.received(RUN)).toEqual([2, 12]);
      expect(await parts.received(other.runId)).toEqual([]);
      await parts.remove(RUN);
      expect(await parts.slice(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      expect(await parts.slice(other)).toBe('another run');
    });

    test('stay those of whoever comes first, of two and of eight at once', async () => {
      const at = await place();
      const { parts, said } = await opened(at);
      await parts.offer(KEY, SLICE);
      const workers = await Promise.all(Array.from({ length: 8 }, () => opened(at)));
      const made = await Promise.all(
        workers.map((_, index) => collected({ prod: `by ${index}\n`.repeat(50_000) }, { host: `w${index}` })),
      );
      const stood = await Promise.all(
        workers.map((worker, index) => worker.parts.put(KEY, made[index]!.receipt, made[index]!.folder)),
      );
      const [first] = stood;
      for (const receipt of stood) expect(receipt).toEqual(first);
      const { prod = '' } = await taken(parts);
      expect(`w${/\d/.exec(prod)?.[0]}`).toBe(first?.host);
      const late = await collected({ prod: 'late' }, { host: 'late' });
      expect(await parts.put(KEY, late.receipt, late.folder)).toEqual(first);
      await parts.remove(RUN);
      expect(said).toEqual([]);
    });

    test.each<[string, (folder: string) => unknown, RegExp]>([
      ['is missing', (folder) => rm(join(folder, 'ledger/b.jsonl')), /ENOENT/],
      [
        'changed',
        (folder) => put(folder, 'ledger/b.jsonl', 'Two\n'),
        /ledger\/b\.jsonl is not as its receipt says/,
      ],
      ['grew', (folder) => put(folder, 'ledger/b.jsonl', 'two\nmore\n'), /ledger\/b\.jsonl is not as its/],
    ])('are whole or not there: a file %s', async (_what, change, message) => {
      const { parts } = await opened(await place());
      await parts.offer(KEY, SLICE);
      const { receipt, folder } = await collected({ a: 'one\n', b: 'two\n' });
      await change(folder);
      await expect(parts.put(KEY, receipt, folder)).rejects.toThrow(message);
      expect(await parts.receipt(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      await put(folder, 'ledger/b.jsonl', 'two\n');
      await parts.put(KEY, receipt, folder);
      expect(await taken(parts)).toEqual({ a: 'one\n', b: 'two\n' });
    });

    test('are cancelled, offered again and removed', async () => {
      const at = await place();
      const [{ parts, said }, { parts: worker }] = [await opened(at), await opened(at)];
      // Nothing of it is there.
      expect(await worker.isCancelled(RUN)).toBe(true);
      await parts.cancel(RUN);
      await parts.remove(RUN);
      for (const number of [1, 2, 3]) await parts.offer({ runId: RUN, number }, SLICE);
      expect(await worker.isCancelled(RUN)).toBe(false);
      await parts.cancel(RUN);
      await parts.cancel(RUN);
      expect(await worker.isCancelled(RUN)).toBe(true);
      await parts.offer(KEY, SLICE);
      expect(await worker.isCancelled(RUN)).toBe(false);
      await parts.remove(RUN);
      expect(await worker.isCancelled(RUN)).toBe(true);
      const { receipt, folder } = await collected(LEDGERS);
      await expect(worker.put(KEY, receipt, folder)).rejects.toThrow(
        `account 3 of run ${RUN} is not offered any more: its run has ended`,
      );
      expect(said).toEqual([]);
    });

    test.each([
      '../../../etc',
      '',
      '.',
      `${RUN}/../x`,
      `${RUN}\n`,
      '20261128T020000Z-A1B2C3',
      '20261399T020000Z-a1b2c3',
      "'; drop table ota_audit_parts; --",
    ])('take no ID that is none: %j', async (runId) => {
      const { parts } = await opened(await place());
      const key = { runId, number: 1 };
      const refused = 'the ID is no run ID';
      await expect(parts.offer(key, SLICE)).rejects.toThrow(refused);
      await expect(parts.slice(key)).rejects.toThrow(refused);
      await expect(parts.put(key, receiptOf(), '/')).rejects.toThrow(refused);
      await expect(parts.take(key, '/')).rejects.toThrow(refused);
      await expect(parts.receipt(key)).rejects.toThrow(refused);
      for (const act of ['received', 'cancel', 'isCancelled', 'remove'] as const)
        await expect(parts[act](runId)).rejects.toThrow(refused);
    });

    test.each([0, -1, 1.5, Number.NaN, 2 ** 40])('take no number that is none: %d', async (number) => {
      const { parts } = await opened(await place());
      await expect(parts.offer({ runId: RUN, number }, SLICE)).rejects.toThrow(`${number} is no account`);
    });
  });
}

/** A folder with the whole part of account 3. */
async function withPart(): Promise<Subject & { place: string; run: string }> {
  const place = await tempFolder();
  const subject = await opened(place);
  await subject.parts.offer(KEY, SLICE);
  const { receipt, folder } = await collected({ a: 'one\n', b: 'two\n' });
  await subject.parts.put(KEY, receipt, folder);
  return { ...subject, place, run: join(place, RUN) };
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')));
}

/** Moves something away, and leaves a link to it. */
async function moved(path: string): Promise<void> {
  const elsewhere = join(await tempFolder(), 'moved');
  await rename(path, elsewhere);
  await symlink(elsewhere, path);
}

const NOT_AS_RECEIPTED = `the part of account 3 of run ${RUN} is damaged: ledger/b.jsonl is not as its receipt says`;
const UNREADABLE = `the part of account 3 of run ${RUN} is damaged: its receipt cannot be read`;

describe('a folder of parts', () => {
  test.each<[string, (part: string) => unknown, string]>([
    ['a byte of it was altered', (part) => put(part, 'ledger/b.jsonl', 'twO\n'), NOT_AS_RECEIPTED],
    ['it was cut', (part) => put(part, 'ledger/b.jsonl', 'tw'), NOT_AS_RECEIPTED],
    ['it is gone', (part) => rm(join(part, 'ledger/b.jsonl')), 'ledger/b.jsonl is missing'],
    ['it is a link', (part) => moved(join(part, 'ledger/b.jsonl')), 'ledger/b.jsonl is no file'],
    ['its folder is a link', (part) => moved(join(part, 'ledger')), 'is a symbolic link'],
    ['the part is a link', (part) => moved(part), 'is a symbolic link'],
    ['the receipt is gone', (part) => rm(join(part, 'receipt.json')), 'its receipt is missing'],
    ['the receipt is none', (part) => put(part, 'receipt.json', '{'), UNREADABLE],
    [
      'the receipt is of another account',
      (part) => edit(join(part, 'receipt.json'), (text) => text.replace('"number":3', '"number":4')),
      UNREADABLE,
    ],
    [
      'the receipt names a file elsewhere',
      (part) => edit(join(part, 'receipt.json'), (text) => text.replace('ledger/b', 'ledger/../../../b')),
      UNREADABLE,
    ],
  ])('gives out no ledger when %s', async (_what, change, message) => {
    const { parts, run } = await withPart();
    await change(join(run, 'parts/3'));
    const folder = await tempFolder();
    await expect(parts.take(KEY, folder)).rejects.toThrow(message);
    expect(readdirSync(folder, { recursive: true })).not.toContain('b.jsonl');
  });

  test.each<[string, (run: string, elsewhere: string) => unknown, string[]]>([
    [
      'files',
      async (run) => {
        for (const name of ['letters.txt', 'slices/notes.txt', 'parts/3/ledger/photo.jpg', 'parts/old/x'])
          await put(run, name, 'dear diary');
      },
      ['letters.txt', 'parts/3/ledger/photo.jpg', 'parts/old', 'slices/notes.txt'],
    ],
    [
      'links',
      async (run, elsewhere) => {
        await symlink(elsewhere, join(run, 'parts/4'));
        await symlink(join(elsewhere, 'letters.txt'), join(run, 'slices/9.json'));
        await symlink(elsewhere, join(run, 'cancelled'));
      },
      ['cancelled', 'parts/4', 'slices/9.json'],
    ],
  ])('loses only what is its own, and says that it leaves %s', async (_what, add, left) => {
    const { parts, run, place, said } = await withPart();
    const elsewhere = await treasure(await tempFolder());
    const before = contentOf(elsewhere);
    await add(run, elsewhere);
    await parts.remove(RUN);
    expect(contentOf(elsewhere)).toEqual(before);
    const [line = '', ...others] = said;
    expect(others).toEqual([]);
    expect(line).toMatch(/^warn: left alone: this program did not make them/);
    const { folder, entries } = JSON.parse(line.slice(line.indexOf('{'))) as Record<string, string>;
    expect(folder).toBe(place);
    expect(entries?.split(', ').sort()).toEqual(left.map((name) => `${RUN}/${name}`));
    const files = readdirSync(run, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /receipt|3\.json|[ab]\.jsonl/.test(name))).toEqual([]);
    for (const name of left) await rm(join(run, name), { recursive: true });
    await parts.remove(RUN);
    expect(readdirSync(place)).toEqual([]);
  });

  test("leaves a folder of somebody's that has the run's name, and a link", async () => {
    for (const make of [
      (run: string): Promise<unknown> => put(run, 'letters.txt', 'dear diary'),
      (run: string): Promise<unknown> => put(run, 'parts.json', JSON.stringify({ runId: 'another' })),
      async (run: string) => symlink(await treasure(await tempFolder()), run),
    ]) {
      const place = await tempFolder();
      await make(join(place, RUN));
      const before = contentOf(place);
      const { parts, said } = await opened(place);
      await expect(parts.offer(KEY, SLICE)).rejects.toThrow(/no parts of this run|is a symbolic link/);
      await parts.remove(RUN);
      expect(said).toEqual([
        `warn: left alone: this program did not make them ${JSON.stringify({ folder: place, entries: RUN })}`,
      ]);
      expect(contentOf(place)).toEqual(before);
    }
  });

  test.each(['slices', 'parts'])('is not written through a link in the place of %s', async (name) => {
    const { parts, run } = await withPart();
    const key = { runId: RUN, number: 4 };
    await parts.offer(key, SLICE);
    const elsewhere = await treasure(await tempFolder());
    const before = contentOf(elsewhere);
    await rm(join(run, name), { recursive: true });
    await symlink(elsewhere, join(run, name));
    const { receipt, folder } = await collected(LEDGERS, key);
    await expect(parts.offer(key, SLICE)).rejects.toThrow('is a symbolic link');
    await expect(parts.put(key, receipt, folder)).rejects.toThrow('is a symbolic link');
    expect(contentOf(elsewhere)).toEqual(before);
  });

  test('is begun again where its maker was killed', async () => {
    const place = await tempFolder();
    await put(place, `${RUN}/.8a0d9f0e-0000-4000-8000-000000000000.part`, '{');
    const { parts } = await opened(place);
    await parts.offer(KEY, SLICE);
    expect(await parts.slice(KEY)).toBe(SLICE);
    await parts.remove(RUN);
    expect(readdirSync(place)).toEqual([]);
  });

  test.each<[string, (folder: string) => Promise<string>, string]>([
    ['is missing', async (folder) => join(folder, 'missing'), 'there is no such folder'],
    [
      'is a file',
      (folder) => put(folder, 'file', ''),
      'a part of the path is a file, not a folder (ENOTDIR)',
    ],
    ['takes no files', async () => '/proc/self', 'cannot be kept there'],
  ])('that %s is refused', async (_what, make, reason) => {
    const place = await make(await tempFolder());
    const refused = await openingFailed(place);
    expect(refused).toMatchObject({ code: 'output-folder', exitCode: 2 });
    expect(refused.message).toContain(`${place}: parts cannot be kept there: `);
    expect(refused.message).toContain(reason);
    expect(refused.hint).not.toContain('--out');
  });

  test('that is read-only is refused', async () => {
    const isRoot = process.getuid?.() === 0;
    const place = isRoot ? await tmpfs(4) : await tempFolder();
    // Modes do not bind root.
    if (place === undefined) return console.warn(`${CANNOT_MOUNT}, and nothing is read-only for root`);
    if (isRoot) execFileSync('mount', ['-o', 'remount,ro', place]);
    else chmodSync(place, 0o500);
    expect((await openingFailed(place)).message).toMatch(
      /: (?:the file system is read-only|permission denied)/,
    );
    if (!isRoot) chmodSync(place, 0o700);
  });
});

test('a folder on a full disk takes no part, and keeps nothing of it', async () => {
  const place = await tmpfs(4);
  if (place === undefined) return console.warn(CANNOT_MOUNT);
  const { parts } = await opened(place);
  await parts.offer(KEY, SLICE);
  const { receipt, folder } = await collected({ a: 'one\n', b: 'x'.repeat(8 * MIB) });
  await expect(parts.put(KEY, receipt, folder)).rejects.toThrow('ENOSPC');
  expect(readdirSync(join(place, RUN, 'parts'))).toEqual([]);
  const small = await collected(LEDGERS);
  await parts.put(KEY, small.receipt, small.folder);
  expect(await taken(parts)).toEqual(LEDGERS);
});

async function openingFailed(place: string): Promise<AuditError> {
  const error: unknown = await opened(place).catch((failure: unknown) => failure);
  if (error instanceof AuditError) return error;
  throw new Error(`no AuditError: ${String(error)}`);
}

describe('parts at another place', () => {
  test.each(['redis://:secret-1@127.0.0.1:6379', 'mysql://root:secret-1@host/db', 'http://secret-1'])(
    'are refused: %s',
    async (place) => {
      const { message, exitCode } = await openingFailed(place);
      expect(exitCode).toBe(2);
      expect(message).toBe('--parts is neither a folder nor the URL of a PostgreSQL database');
    },
  );
});

/** A role that may log in, and nothing else; gone after the test. */
async function roleIn({ schema, query, place }: Database): Promise<{ role: string; place: string }> {
  const role = `${schema}_role`;
  await query(`create role "${role}" login`);
  await query(`grant usage on schema "${schema}" to "${role}"`);
  onTestFinished(async () => {
    const client = new pg.Client({ connectionString: place });
    await client.connect();
    await client.query(`drop owned by "${role}"; drop role "${role}"`);
    await client.end();
  });
  const url = new URL(place);
  url.username = role;
  return { role, place: url.href };
}

describe.skipIf(postgres.skip)(`parts in PostgreSQL${postgres.note}`, () => {
  test.each<[string, string, string]>([
    [
      'a byte of it was altered',
      "update ota_audit_part_pieces set bytes = decode('74774f0a', 'hex') where file = 1",
      NOT_AS_RECEIPTED,
    ],
    ['it was cut', "update ota_audit_part_pieces set bytes = 'tw' where file = 1", NOT_AS_RECEIPTED],
    ['it is gone', 'delete from ota_audit_part_pieces where file = 1', NOT_AS_RECEIPTED],
    ['the receipt is none', "update ota_audit_parts set receipt = '{'", UNREADABLE],
    ['the part is gone', 'delete from ota_audit_parts', 'it is not there any more'],
  ])('give out no ledger when %s', async (_what, statement, message) => {
    const { place, query } = await database();
    const { parts } = await opened(place);
    await parts.offer(KEY, SLICE);
    const { receipt, folder } = await collected({ a: 'one\n', b: 'two\n' });
    await parts.put(KEY, receipt, folder);
    await query(statement);
    await expect(parts.take(KEY, await tempFolder())).rejects.toThrow(message);
  });

  test('need rights, which are named', async () => {
    const made = await database();
    const { role, place } = await roleIn(made);
    const needed =
      'the role needs SELECT, INSERT, UPDATE and DELETE on ota_audit_slices, ota_audit_parts and ota_audit_part_pieces, and CREATE in the schema to make what is missing';
    expect((await openingFailed(place)).message).toMatch(
      new RegExp(
        `^parts cannot be kept in the database: PostgreSQL at [^@]+: permission denied for schema .*; ${needed}$`,
      ),
    );
    await (await opened(made.place)).parts.offer(KEY, SLICE);
    const grant = (rights: string): Promise<unknown> =>
      made.query(`grant ${rights} on all tables in schema "${made.schema}" to "${role}"`);
    for (const rights of ['select', 'insert', 'update']) {
      await grant(rights);
      expect((await openingFailed(place)).message).toMatch(
        /permission denied for table ota_audit_\w+; the role/,
      );
    }
    await grant('delete');
    expect(await (await opened(place)).parts.slice(KEY)).toBe(SLICE);
  });

  test.each<[string, (made: Database) => string, string]>([
    ['no schema of its search_path', ({ place }) => place.replace('ota_test', 'missing'), 'no schema'],
    ['no database of that name', ({ place }) => place.replace(/\/\w+\?/, '/missing?'), 'does not exist'],
    ['nobody who answers', () => 'postgres://root:secret-1@127.0.0.1:1/test', 'ECONNREFUSED'],
    ['an unknown sslmode', ({ url }) => `${url}?sslmode=maybe&password=secret-1`, 'sslmode'],
    ['a URL that is none', () => 'postgres://root:secret-1@host:port:x/', 'cannot be read'],
    [
      'a server that takes no writes',
      ({ place }) => `${place}%20-c%20default_transaction_read_only%3Don`,
      'in a read-only transaction',
    ],
  ])('are refused where there is %s', async (_what, placeOf, reason) => {
    const { message, exitCode, hint } = await openingFailed(placeOf(await database()));
    expect(exitCode).toBe(2);
    expect(message).toContain('parts cannot be kept in the database: ');
    expect(message).toContain(reason);
    expect(message + hint).not.toContain('secret-1');
  });

  test('make their tables again where these were dropped meanwhile', async () => {
    const { place, query } = await database();
    const { parts } = await opened(place);
    await parts.offer(KEY, SLICE);
    await query('drop table ota_audit_slices, ota_audit_parts, ota_audit_part_pieces');
    expect(await parts.received(RUN)).toEqual([]);
    await parts.offer(KEY, SLICE);
    const { receipt, folder } = await collected(LEDGERS);
    await parts.put(KEY, receipt, folder);
    expect(await taken(parts)).toEqual(LEDGERS);
  });

  test('are closed within seconds while a part is handed over, which is not there then', async () => {
    const { place } = await database();
    const { parts } = await opened(place);
    const { parts: worker } = await opened(place);
    await parts.offer(KEY, SLICE);
    const { receipt, folder } = await collected({ a: 'x'.repeat(64 * MIB) });
    const handing = worker.put(KEY, receipt, folder);
    handing.catch(() => undefined);
    await systemClock.sleep(100);
    const startedMs = performance.now();
    await worker.close();
    await expect(handing).rejects.toThrow('the parts are closed');
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(await parts.receipt(KEY)).toBeNull();
  });
});
