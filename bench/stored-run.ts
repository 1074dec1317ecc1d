import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Firmware, FirmwareFile } from '../src/core/model/firmware.ts';
import type { Observation } from '../src/core/model/observation.ts';
import type { StoredRunOverview } from '../src/core/model/run.ts';
import { createPolicy } from '../src/evaluate/policy.ts';
import { observationsOf, surveyLedger } from '../src/ledger/read.ts';
import { encodeRecord } from '../src/ledger/records.ts';
import type { LedgerHead, LedgerRecord } from '../src/ledger/records.ts';
import { openBaseline } from '../src/run/baseline.ts';
import { evaluateLedgers } from '../src/run/evaluate-run.ts';
import type { StoredPlan } from '../src/run/stored-plan.ts';
import { measuredRun, scratchPath, serve } from './processes.ts';
import { idsFile } from './selection.ts';

export interface StoredSize {
  packages: number;
  /** Of each package; absent: as the fleet has them, one or two. */
  files?: number;
  /** The packages are spread over so many targets, each of an account of its own. */
  targets?: number;
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

/** A finished run of so many packages, each of its own name, version and content: plan, ledgers and results. */
export async function storedRun(size: StoredSize): Promise<string> {
  const from = await baseFolder();
  const folder = scratchPath(`stored-${size.packages}`);
  await mkdir(join(folder, 'ledger'), { recursive: true });
  const ledgers = await writeLedgers(from, folder, size);
  const plan = JSON.parse(await readFile(join(from, 'plan.json'), 'utf8')) as StoredPlan;
  const [planned] = plan.targets;
  if (!planned) throw new Error('the run of the fleet has no target');
  plan.targets = ledgers.map(({ name, head }) => ({ ...planned, ledger: name, target: head.target }));
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
  const before = JSON.parse(await readFile(join(from, 'run.json'), 'utf8')) as StoredRunOverview;
  await evaluateLedgers({
    info: before.info,
    policy: createPolicy({ checks: {}, failOn: 'high' }),
    policySha256: before.policySha256,
    ledgers: ledgers.map(({ name }) => join(folder, 'ledger', `${name}.jsonl`)),
    baseline: await openBaseline(folder, { previous: null, previousProblem: null }),
    retired: null,
    trend: [],
    resultsPath: join(folder, 'results.jsonl'),
    runPath: join(folder, 'run.json'),
    interrupted: new AbortController().signal,
  });
  await seal(from, folder, ledgers);
  return folder;
}

interface Ledger {
  /** Of its file, without the extension. */
  name: string;
  head: LedgerHead;
}

async function writeLedgers(from: string, folder: string, size: StoredSize): Promise<Ledger[]> {
  const [name = ''] = await readdir(join(from, 'ledger'));
  const survey = await surveyLedger(join(from, 'ledger', name));
  if (!survey?.end) throw new Error('the run of the fleet has no ledger');
  const observed: Observation[] = [];
  for await (const observation of observationsOf(survey)) observed.push(observation);
  const { targets = 1 } = size;
  const ledgers: Ledger[] = [];
  for (let target = 0; target < targets; target += 1) {
    const account = targets === 1 ? survey.head.target.account : `account-${target}`;
    const head = { ...survey.head, target: { ...survey.head.target, account } };
    const count =
      Math.floor(((target + 1) * size.packages) / targets) - Math.floor((target * size.packages) / targets);
    const first = Math.floor((target * size.packages) / targets);
    const ledger = { name: `ledger-${target}`, head };
    const records = recordsOf(head, survey.end, { observed, first, count, size });
    await writeLedger(join(folder, 'ledger', `${ledger.name}.jsonl`), records);
    ledgers.push(ledger);
  }
  return ledgers;
}

type End = Extract<LedgerRecord, { kind: 'end' }>['end'];

function* recordsOf(
  head: LedgerHead,
  end: End,
  {
    observed,
    first,
    count,
    size,
  }: { observed: Observation[]; first: number; count: number; size: StoredSize },
): Generator<LedgerRecord> {
  const counts = { observed: 0, 'not-found': 0, denied: 0, failed: 0 };
  yield { kind: 'head', head };
  for (let at = 0; at < count; at += 1) {
    const like = observed[(first + at) % observed.length];
    if (!like) throw new Error('the run of the fleet has no package');
    const { target: _, ...observation } = oneOf(like, first + at, size);
    counts[observation.answer.kind] += 1;
    yield { kind: 'observation', observation: { ...observation, seq: at + 1 } };
  }
  yield { kind: 'end', end: { ...end, counts, records: count + 1 } };
}

async function writeLedger(path: string, records: Iterable<LedgerRecord>): Promise<void> {
  const out = createWriteStream(path);
  let crc = 0;
  for (const record of records) {
    const encoded = encodeRecord(record, crc);
    crc = encoded.crc;
    if (!out.write(encoded.line)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** Manifest and sums of what was made, as those of the run that it was made of. */
async function seal(from: string, folder: string, ledgers: readonly Ledger[]): Promise<void> {
  const names = [
    ...ledgers.map(({ name }) => `ledger/${name}.jsonl`),
    'plan.json',
    'results.jsonl',
    'run.json',
  ];
  const files = [];
  for (const name of names) files.push({ name, ...(await digestOf(join(folder, name))) });
  const manifest = JSON.parse(await readFile(join(from, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  const sums = [...files, { name: 'manifest.json', ...(await digestOf(join(folder, 'manifest.json'))) }];
  await writeFile(
    join(folder, 'SHA256SUMS'),
    sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''),
  );
}

function oneOf(like: Observation, at: number, { files }: StoredSize): Observation {
  const own = createHash('sha256').update(String(at)).digest('hex');
  const firmwareId = `bench${own.slice(0, 21)}`;
  const common = { ...like, sourceLine: at + 2, firmwareId };
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
