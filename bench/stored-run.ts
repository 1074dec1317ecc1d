import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Firmware, FirmwareFile } from '../src/core/model/firmware.ts';
import type { Observation } from '../src/core/model/observation.ts';
import { readRecords } from '../src/ledger/read.ts';
import { encodeRecord } from '../src/ledger/records.ts';
import type { LedgerRecord } from '../src/ledger/records.ts';
import { measuredRun, scratchPath, serve } from './processes.ts';
import { idsFile } from './selection.ts';

export interface StoredSize {
  packages: number;
  /** Of each package; absent: as the fleet has them, one or two. */
  files?: number;
  /** The packages are spread over so many. */
  accounts?: number;
}

const BASE = 1_000;
let base: Promise<string> | undefined;

/** A real run of 1,000 packages, of whose records larger ones are made. */
function baseFolder(): Promise<string> {
  return (base ??= (async () => {
    const service = await serve(BASE);
    try {
      const args = ['--ids', await idsFile(BASE), '--format', 'csv', '--qps', '100000'];
      const { folder } = await measuredRun(service.url, args);
      return await realpath(join(folder, 'adhoc/latest'));
    } finally {
      await service.stop();
    }
  })());
}

/** A finished run of so many packages, each of its own name, version and content: only its ledger and manifest. */
export async function storedRun(size: StoredSize): Promise<string> {
  const from = await baseFolder();
  const folder = scratchPath(`stored-${size.packages}`);
  await mkdir(folder);
  const records: LedgerRecord[] = [];
  for await (const { record } of readRecords(join(from, 'ledger.jsonl'))) records.push(record);
  const ledger = join(folder, 'ledger.jsonl');
  await writeLedger(ledger, records, size);
  const manifest = JSON.parse(await readFile(join(from, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  manifest['files'] = [{ name: 'ledger.jsonl', ...(await digestOf(ledger)) }];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const names = ['ledger.jsonl', 'manifest.json'];
  const lines = names.map(async (name) => `${(await digestOf(join(folder, name))).sha256}  ${name}\n`);
  await writeFile(join(folder, 'SHA256SUMS'), (await Promise.all(lines)).join(''));
  return folder;
}

async function writeLedger(path: string, records: readonly LedgerRecord[], size: StoredSize): Promise<void> {
  const out = createWriteStream(path);
  const observed = records.flatMap((record) => (record.kind === 'observation' ? [record.observation] : []));
  const put = async (record: LedgerRecord): Promise<void> => {
    if (!out.write(encodeRecord(record))) await once(out, 'drain');
  };
  for (const record of records) if (record.kind === 'run') await put(record);
  for (let at = 0; at < size.packages; at += 1) {
    const like = observed[at % observed.length];
    if (like) await put({ kind: 'observation', observation: oneOf(like, at, size) });
  }
  for (const record of records) if (record.kind === 'target' || record.kind === 'end') await put(record);
  out.end();
  await finished(out);
}

function oneOf(like: Observation, at: number, { files, accounts = 1 }: StoredSize): Observation {
  const own = createHash('sha256').update(String(at)).digest('hex');
  const firmwareId = `bench${own.slice(0, 21)}`;
  const target = accounts === 1 ? like.target : { ...like.target, account: `account-${at % accounts}` };
  const common = { ...like, seq: at + 1, sourceLine: at + 2, target, firmwareId };
  const requestId = own.toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
  if (like.answer.kind !== 'observed') return { ...common, requestId };
  const { firmware } = like.answer;
  const several = files ?? firmware.files.length;
  const named: Firmware = {
    ...firmware,
    firmwareId,
    destVersion: `${firmware.destVersion}.${at}`,
    multiFile: several > 1,
    files: Array.from({ length: several }, (_, index) => fileOf(firmware.files[0], index, own)),
  };
  return { ...common, requestId, answer: { kind: 'observed', firmware: named } };
}

function fileOf(like: FirmwareFile | undefined, index: number, own: string): FirmwareFile {
  if (!like) throw new Error('a package of the fleet has no file');
  const digest = `${index}${own}`.slice(0, Math.max(1, like.digest.length));
  return { ...like, index: index + 1, name: `part-${index}-${like.name}`, digest };
}

async function digestOf(path: string): Promise<{ size_bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size_bytes: size, sha256: hash.digest('hex') };
}
