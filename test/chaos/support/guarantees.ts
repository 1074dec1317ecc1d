import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CallRecord, FleetInstance, FleetPackage } from '../../../src/emulator/index.ts';
import { decodeRecord } from '../../../src/ledger/records.ts';
import { expectedFindings } from '../../run/oracle.ts';
import { readTable } from '../../support/audit.ts';
import type { JsonSummary, Row } from '../../support/audit.ts';
import { runCli } from '../../support/cli.ts';
import type { CliResult } from '../../support/cli.ts';
import type { Started } from '../../support/process.ts';
import type { Lab } from './lab.ts';
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
  expect(result.stdout, `no summary: ${result.code} ${result.stderr}`).toMatch(/^\{/);
  expect(endingMs, 'the process ends by itself').toBeLessThan(ENDING_MS + (await slackMs()));
  expect(lab.peakMemoryBytes(), 'memory').toBeLessThan(MOST_MEMORY_BYTES);
  const json = JSON.parse(result.stdout) as JsonSummary;
  expect(await openSockets(lab), 'connections that are left open').toBe(0);
  expect(readlinkSync(join(lab.jobDir, 'latest'))).toBe(json.run_id);
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
  const strangers = ids.filter((id) => !fleet.has(id) && !allowed.more?.(id));
  expect(strangers.slice(0, 5), 'firmware that nobody has').toEqual([]);
}

/** Was the last answer about each page a whole one? Those before it were asked for again: something was wrong with them. */
function isListRead({ calls, entries }: Lab): boolean {
  const pages = calls.filter(({ operation }) => operation === 'ListOTAFirmware');
  const last = new Map(pages.map((call) => [call.subject, call]));
  const came = [...last.values()].filter(
    ({ fault, code }) => code === '' && ['', 'page-shift'].includes(fault),
  );
  return came.length >= Math.ceil(entries.length / 100);
}

function expectCoverage(rows: readonly Row[], { coverage, folder, complete }: JsonSummary): void {
  const count = (...outcomes: string[]): number =>
    rows.filter((row) => outcomes.includes(row['outcome']!)).length;
  expect(coverage).toEqual({
    requested: rows.length,
    audited: count('pass', 'fail'),
    not_found: count('not-found'),
    denied: count('denied'),
    failed: count('error'),
  });
  const { audited, not_found, denied, failed } = coverage;
  expect(audited + not_found + denied + failed).toBe(coverage.requested);
  if (denied + failed > 0) expect(complete, 'COMPLETE although firmware were not observed').toBe(false);
  const unobserved = readTable(folder, 'coverage').map((row) => row['firmware_id']);
  const expected = rows.filter((row) => !['pass', 'fail'].includes(row['outcome']!));
  expect(unobserved.toSorted()).toEqual(expected.map((row) => row['firmware_id']).toSorted());
}

/** A pass needs a whole answer of the service's, and a package that the fleet's own definition says is sound. */
function expectNoFalsePass(lab: Lab, rows: readonly Row[], json: JsonSummary, allowed: Allowed): void {
  const answered = new Map(lab.calls.filter(isWholeAnswer).map((call) => [call.requestId, call.subject]));
  const sound = soundFirmware(lab, json, rows);
  for (const row of rows) {
    const id = row['firmware_id']!;
    const isAudited = row['outcome'] === 'pass' || row['outcome'] === 'fail';
    if (isAudited) expect(answered.get(row['request_id']!), `${id}: its answer`).toBe(id);
    // What is no part of the fleet is a copy of its first package, which is sound.
    if (allowed.more?.(id)) continue;
    if (row['outcome'] === 'pass') expect(sound.has(id), `${id} passed`).toBe(true);
    if (row['outcome'] === 'fail') expect(sound.has(id), `${id} failed`).toBe(false);
  }
}

/** By themselves, and with what was audited beside them: a delta needs the package that it starts from. */
function soundFirmware(lab: Lab, json: JsonSummary, rows: readonly Row[]): Set<string> {
  const instance = { iotInstanceId: '', productKeys: [] } as unknown as FleetInstance;
  const unused = { runId: '', source: '', sourceLine: '', seq: '', requestId: '' };
  const asked = { instance, nowMs: Date.parse(json.as_of), asOf: json.as_of, ...unused };
  const versionOf = (...parts: readonly (string | undefined)[]): string => JSON.stringify(parts);
  const audited = rows.filter((row) => row['outcome'] === 'pass' || row['outcome'] === 'fail');
  const delivered = new Set(
    audited.map((row) => versionOf(row['product_key'], row['module_name'], row['dest_version'])),
  );
  const hasSource = ({ type, productKey, moduleName, srcVersion }: FleetPackage): boolean =>
    type === 0 || delivered.has(versionOf(productKey, moduleName, srcVersion));
  const sound = lab.entries.filter(
    (entry) => expectedFindings(entry, asked).length === 0 && hasSource(entry),
  );
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

/** The job's folder holds whole runs, `latest`, the work folder with `unfinished` in it, and nothing else. */
export async function expectTidy(lab: Lab, unfinished: readonly string[]): Promise<void> {
  const names = readdirSync(lab.jobDir).filter((name) => !RUN_ID.test(name));
  expect(names.filter((name) => !['latest', '.work'].includes(name))).toEqual([]);
  expect(readdirSync(join(lab.jobDir, '.work'))).toEqual(unfinished);
  await expectWhole(lab);
}

/** Whatever has a final name is whole, and `latest` leads to such a run. */
export async function expectWhole(lab: Lab): Promise<void> {
  const runs = finishedRuns(lab);
  for (const runId of runs) {
    const folder = join(lab.jobDir, runId);
    execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'SHA256SUMS'], { cwd: folder });
    expect((await runCli(['verify', folder])).code, `verify ${runId}`).toBe(0);
  }
  if (existsSync(join(lab.jobDir, 'latest')))
    expect(runs).toContain(readlinkSync(join(lab.jobDir, 'latest')));
}

export function finishedRuns(lab: Lab): string[] {
  return readdirSync(lab.jobDir).filter((name) => RUN_ID.test(name));
}

/** What a ledger holds: every line that has its end is a record; what each firmware was observed at, by ID. */
export function expectReadableLedger(path: string): Map<string, string> {
  const observedAt = new Map<string, string>();
  if (!existsSync(path)) return observedAt;
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const record = decodeRecord(line);
    expect(record, `line ${index + 1} of ${lines.length} of ${path}`).toBeDefined();
    if (record?.kind !== 'observation') continue;
    const { firmwareId, observedAt: at } = record.observation;
    expect(observedAt.has(firmwareId), `${firmwareId} is recorded twice`).toBe(false);
    observedAt.set(firmwareId, at);
  }
  return observedAt;
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
