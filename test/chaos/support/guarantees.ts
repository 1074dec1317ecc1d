import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sawNothing } from '../../../src/core/observed.ts';
import type { CallRecord, FleetInstance } from '../../../src/emulator/index.ts';
import { LEDGER_FOLDER } from '../../../src/evidence/names.ts';
import { decodeRecord } from '../../../src/ledger/records.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import { HISTORY_TABLES } from '../../../src/writers/table.ts';
import { expectedFindings } from '../../run/oracle.ts';
import { readTable } from '../../support/audit.ts';
import type { JsonSummary } from '../../../src/index.ts';
import type { Row } from '../../support/audit.ts';
import { runCli } from '../../support/cli.ts';
import type { CliResult } from '../../support/cli.ts';
import type { Started } from '../../support/process.ts';
import type { Lab, LabEntry } from './lab.ts';
import { tally } from './seed.ts';
import { slackMs } from './slack.ts';

/* What must hold whatever happened: of a finished run, of one that was cut off, and of the folder they share. */

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;
/** What a process may take to end when its work is done: whatever still holds it up was not let go of. */
const ENDING_MS = 2_000;
/** A list of a thousand packages and all its reports; what grows with the population would show here. */
const MOST_MEMORY_BYTES = 400 * 1_048_576;

export interface Finished {
  json: JsonSummary;
  rows: Row[];
  code: number;
}

export interface Allowed {
  /** Firmware that need not be in the tables, because the list, which shifted, need not have shown them. */
  missing?: (firmwareId: string) => boolean;
  /** Firmware besides the fleet's own: what appeared meanwhile. */
  more?: (firmwareId: string) => boolean;
  /** Outputs that may be missing because the disk was full. */
  failedOutputs?: boolean;
}

/** Waits for an audit that comes to its end, and checks everything that it left. */
export async function expectFinished(lab: Lab, run: Started, allowed: Allowed = {}): Promise<Finished> {
  let saidAtMs = Infinity;
  run.child.stdout?.once('data', () => (saidAtMs = performance.now()));
  const result = await run.ended;
  const endingMs = performance.now() - saidAtMs;
  expect(result.stdout, `no summary: ${result.code} ${result.stderr}`).toContain('"error":null');
  expect(endingMs, 'the process ends by itself').toBeLessThan(ENDING_MS + (await slackMs()));
  expect(lab.peakMemoryBytes(), 'memory').toBeLessThan(MOST_MEMORY_BYTES);
  const json = JSON.parse(result.stdout) as JsonSummary;
  expect(await openSockets(lab), 'connections that are left open').toBe(0);
  const { audited, not_found: notFound } = json.coverage;
  const isSeen = !sawNothing({ complete: json.complete, audited, notFound });
  if (isSeen) expect(readlinkSync(join(lab.jobDir, 'latest'))).toBe(json.run_id);
  await expectTidy(lab, []);
  const rows = json.failed_outputs.some(({ format }) => format === 'csv')
    ? []
    : expectRows(lab, json, allowed);
  if (allowed.failedOutputs !== true) expect(json.failed_outputs).toEqual([]);
  expect(result.code, result.stderr).toBe(json.exit_code);
  const mostMemory = { 'most memory of a run, MiB': Math.round(lab.peakMemoryBytes() / 1_048_576) };
  tally({ 'runs held against the fleet': 1, 'firmware in their tables': rows.length, ...mostMemory });
  return { json, rows, code: result.code };
}

function expectRows(lab: Lab, json: JsonSummary, allowed: Allowed): Row[] {
  const rows = readTable(json.folder, 'packages');
  expectEveryFirmwareOnce(lab, rows, json, allowed);
  expectCoverage(rows, json);
  expectNoFalsePass(lab, rows, json, allowed);
  expect(json.exit_code, 'the exit code that the rows call for').toBe(exitCodeOf(rows, json));
  return rows;
}

function expectEveryFirmwareOnce(lab: Lab, rows: readonly Row[], json: JsonSummary, allowed: Allowed): void {
  const ids = rows.map((row) => row['firmware_id']!);
  expect(ids.length, 'firmware that are there twice').toBe(new Set(ids).size);
  const fleet = new Set(lab.entries.map(({ firmwareId }) => firmwareId));
  const there = new Set(ids);
  const missing = [...fleet].filter((id) => !there.has(id) && !allowed.missing?.(id));
  if (missing.length > 0) {
    // Only where a page of the list never came, or came too late on a busy machine: nobody knows what was on it, and the
    // run is INCOMPLETE for it and says so.
    const because = json.incomplete_because.join(' ');
    const isLate = /page \d+ of the list could not be read: (?:Headers|Body|Call)Timeout/.test(because);
    const what = `${missing.length} missing firmware, ${missing.slice(0, 5).join(' ')}: ${because}`;
    expect(isListRead(lab) && !isLate, what).toBe(false);
    expect(because).toMatch(/list/);
  }
  const homes = new Map(lab.entries.map((entry) => [entry.firmwareId, `${entry.account} ${entry.instance}`]));
  const astray = rows.filter((row) => (homes.get(row['firmware_id']!) ?? homeOf(row)) !== homeOf(row));
  expect(astray, 'firmware that stand under another target').toEqual([]);
  const strangers = ids.filter((id) => !fleet.has(id) && !allowed.more?.(id));
  expect(strangers.slice(0, 5), 'firmware that nobody has').toEqual([]);
}

const homeOf = (row: Row): string => `${row['account']} ${row['iot_instance_id']}`;

/** Was the last answer about each page a whole one? Those before it were asked for again: something was wrong with them. */
function isListRead({ calls, entries }: Lab): boolean {
  const pages = calls.filter(({ operation }) => operation === 'ListOTAFirmware');
  const last = new Map(pages.map((call) => [call.subject, call]));
  const came = [...last.values()].filter(
    ({ fault, code }) => code === '' && ['', 'page-shift'].includes(fault),
  );
  return came.length >= Math.ceil(entries.length / 100);
}

/** Outcomes of firmware that gave an answer. */
const AUDITED = ['pass', 'fail', 'unjudged'];
const isAudited = (row: Row): boolean => AUDITED.includes(row['outcome']!);

function expectCoverage(rows: readonly Row[], { coverage, folder, complete }: JsonSummary): void {
  const count = (...outcomes: string[]): number =>
    rows.filter((row) => outcomes.includes(row['outcome']!)).length;
  expect(coverage).toEqual({
    requested: rows.length,
    audited: count(...AUDITED),
    not_found: count('not-found'),
    denied: count('denied'),
    failed: count('error'),
  });
  const { audited, not_found, denied, failed } = coverage;
  expect(audited + not_found + denied + failed).toBe(coverage.requested);
  if (denied + failed > 0) expect(complete, 'COMPLETE although firmware were not observed').toBe(false);
  const unobserved = readTable(folder, 'coverage').map((row) => row['firmware_id']);
  const expected = rows.filter((row) => !isAudited(row));
  expect(unobserved.toSorted()).toEqual(expected.map((row) => row['firmware_id']).toSorted());
}

/** A pass needs a whole answer of the service's, and a package that the fleet's own definition says is sound. */
function expectNoFalsePass(lab: Lab, rows: readonly Row[], json: JsonSummary, allowed: Allowed): void {
  const answered = new Map(lab.calls.filter(isWholeAnswer).map((call) => [call.requestId, call.subject]));
  const sound = soundFirmware(lab, json, rows);
  for (const row of rows) {
    const id = row['firmware_id']!;
    if (isAudited(row)) expect(answered.get(row['request_id']!), `${id}: its answer`).toBe(id);
    // What is no part of the fleet is a copy of its first package, which is sound.
    if (allowed.more?.(id)) continue;
    if (row['outcome'] === 'pass') expect(sound.has(id), `${id} passed`).toBe(true);
    else if (isAudited(row)) expect(sound.has(id), `${id}: ${row['outcome']}`).toBe(false);
    // Something may not be judged only where something is missing that it could be judged by.
    if (row['outcome'] === 'unjudged') expect(json.complete, `${id} is not judged`).toBe(false);
  }
}

/** By themselves, and with what was audited beside them: a delta needs the package that it starts from. */
function soundFirmware(lab: Lab, json: JsonSummary, rows: readonly Row[]): Set<string> {
  const instance = { iotInstanceId: '', productKeys: [] } as unknown as FleetInstance;
  const unused = { runId: '', source: '', sourceLine: '', seq: '', requestId: '' };
  const asked = { instance, nowMs: Date.parse(json.as_of), asOf: json.as_of, ...unused };
  const versionOf = (...parts: readonly (string | undefined)[]): string => JSON.stringify(parts);
  const delivered = new Set(
    rows
      .filter(isAudited)
      .map((row) => versionOf(homeOf(row), row['product_key'], row['module_name'], row['dest_version'])),
  );
  const hasSource = ({
    type,
    account,
    instance: of,
    productKey,
    moduleName,
    srcVersion,
  }: LabEntry): boolean =>
    type === 0 || delivered.has(versionOf(`${account} ${of}`, productKey, moduleName, srcVersion));
  // What only informs makes nothing fail.
  const isSoundAlone = (entry: LabEntry): boolean =>
    expectedFindings(entry, asked).every(({ severity }) => severity === 'info');
  const sound = lab.entries.filter((entry) => isSoundAlone(entry) && hasSource(entry));
  return new Set(sound.map(({ firmwareId }) => firmwareId));
}

/** Faults that only change how an answer looks or travels. */
const HARMLESS = ['', 'slow-body', 'wrong-types', 'page-shift'];

function isWholeAnswer(call: CallRecord): boolean {
  return call.operation === 'QueryOTAFirmware' && call.code === '' && HARMLESS.includes(call.fault);
}

function exitCodeOf(rows: readonly Row[], json: JsonSummary): number {
  const has = (outcome: string): boolean => rows.some((row) => row['outcome'] === outcome);
  // A list of which no page came is no refusal: there are no rows then, and the run is INCOMPLETE.
  if (rows.length > 0 && rows.every((row) => row['outcome'] === 'denied')) return 5;
  if (json.failed_outputs.length > 0) return 7;
  if (has('denied') || has('error') || json.incomplete_because.length > 0) return 4;
  const isUrgent = ({ severity, verdict }: Row): boolean =>
    verdict === 'fail' && ['critical', 'high'].includes(severity!);
  return readTable(json.folder, 'findings').some(isUrgent) ? 3 : 0;
}

/** What the job's folder may hold besides whole runs. */
const BESIDE_RUNS = ['latest', '.work', 'history', '.undelivered', '.telling'];

/** The job's folder holds whole runs, `latest`, the work folder with `unfinished` in it, and nothing else. */
export async function expectTidy(lab: Lab, unfinished: readonly string[]): Promise<void> {
  const names = readdirSync(lab.jobDir).filter((name) => !RUN_ID.test(name));
  expect(names.filter((name) => !BESIDE_RUNS.includes(name))).toEqual([]);
  expect(readdirSync(join(lab.jobDir, '.work'))).toEqual(unfinished);
  expect(undelivered(lab), 'runs that are not delivered').toEqual([]);
  await expectWhole(lab);
}

/** Whatever has a final name is whole and delivered, or noted to be, and `latest` leads to such a run. */
export async function expectWhole(lab: Lab): Promise<void> {
  const runs = finishedRuns(lab);
  for (const runId of runs) {
    const folder = join(lab.jobDir, runId);
    execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'SHA256SUMS'], { cwd: folder });
    expect((await runCli(['verify', folder])).code, `verify ${runId}`).toBe(0);
  }
  if (lab.formats.includes('parquet')) expectDelivered(lab, runs);
  if (existsSync(join(lab.jobDir, 'latest')))
    expect(runs).toContain(readlinkSync(join(lab.jobDir, 'latest')));
}

function expectDelivered(lab: Lab, runs: readonly string[]): void {
  const due = undelivered(lab);
  for (const runId of runs.filter((name) => !due.includes(name))) {
    const day = `dt=${runId.slice(0, 4)}-${runId.slice(4, 6)}-${runId.slice(6, 8)}`;
    for (const { name } of HISTORY_TABLES) {
      const path = join(lab.jobDir, 'history', name, day, `${runId}.parquet`);
      expect(existsSync(path), `${path}, and no note that it is due`).toBe(true);
    }
  }
}

/** Published runs, and those about to be, that were not handed on yet. */
function undelivered(lab: Lab): string[] {
  const notes = join(lab.jobDir, '.undelivered');
  return existsSync(notes) ? readdirSync(notes) : [];
}

export function finishedRuns(lab: Lab): string[] {
  return readdirSync(lab.jobDir).filter((name) => RUN_ID.test(name));
}

/** The runs that are under way or were cut off. */
export function unfinishedRuns(lab: Lab): string[] {
  return readdirSync(join(lab.jobDir, '.work'));
}

/** The ledgers of a run that was cut off, by their paths. */
export function ledgersOf(lab: Lab, runId: string): string[] {
  const folder = join(lab.jobDir, '.work', runId, LEDGER_FOLDER);
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** What each firmware was observed at, by ID, as the ledgers of the runs that were cut off have it. */
export function expectReadableLedgers(lab: Lab): Map<string, string> {
  const observedAt = new Map<string, string>();
  for (const path of unfinishedRuns(lab).flatMap((runId) => ledgersOf(lab, runId))) {
    for (const record of expectReadableLedger(path)) {
      if (record.kind !== 'observation') continue;
      const { firmwareId, observedAt: at } = record.observation;
      expect(observedAt.has(firmwareId), `${firmwareId} is recorded twice`).toBe(false);
      observedAt.set(firmwareId, at);
    }
  }
  return observedAt;
}

/** The records of a ledger: every line that has its end is one, and follows the line before it. */
export function expectReadableLedger(path: string): LedgerRecord[] {
  const records: LedgerRecord[] = [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  let crc = 0;
  for (const [index, line] of lines.entries()) {
    const decoded = decodeRecord(Buffer.from(line), crc);
    if (!decoded) throw new Error(`line ${index + 1} of ${lines.length} of ${path} is damaged`);
    records.push(decoded.record);
    crc = decoded.crc;
  }
  return records;
}

/** Established connections to the service, by the kernel's word, once the closed ones had a moment to go. */
async function openSockets(lab: Lab): Promise<number> {
  const port = Number(new URL(lab.service.url).port).toString(16).toUpperCase().padStart(4, '0');
  const count = (): number =>
    readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter((line) => new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F:]+ 01 `).test(line)).length;
  for (let tries = 0; count() > 0 && tries < 50; tries += 1)
    await new Promise((done) => setTimeout(done, 20));
  return count();
}

export type Ended = CliResult & { signal: NodeJS.Signals | null };

/** Waits for a process that something ended. */
export async function endOf(run: Started): Promise<Ended> {
  const result = await run.ended;
  return { ...result, signal: run.child.signalCode };
}
