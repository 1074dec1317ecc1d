import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import type { CallRecord, Emulator, EmulatorOptions, FleetPackage } from '../../src/emulator/index.ts';
import { LEDGER_FOLDER } from '../../src/evidence/names.ts';
import { somePackage } from '../emulator/support.ts';
import { DEMO_ENV, runCli } from './cli.ts';
import type { CliOptions, CliResult } from './cli.ts';
import { put, tempFolder } from './temp.ts';
import { unzip } from './unzip.ts';

export type Row = Record<string, string>;
type Table = 'packages' | 'findings' | 'files' | 'coverage';

/** What `run --json` prints, as far as tests ask for it. */
export interface JsonSummary {
  job: string;
  run_id: string;
  as_of: string;
  complete: boolean;
  incomplete_because: string[];
  exit_code: number;
  coverage: Record<'requested' | 'audited' | 'not_found' | 'denied' | 'failed', number>;
  open: Record<string, number>;
  unknown: Record<string, number>;
  findings_at_or_above_fail_on: number;
  folder: string;
  files: string[];
  failed_outputs: { format: string; problem: string }[];
}

/** An emulator that is closed after the test, without quota unless the test asks for one. */
export async function emulator(options: EmulatorOptions = {}): Promise<Emulator & { calls: CallRecord[] }> {
  const calls: CallRecord[] = [];
  const started = await startEmulator({
    quota: { kind: 'none', query: 0, list: 0 },
    onCall: (call) => calls.push(call),
    ...options,
  });
  onTestFinished(() => started.close());
  return { ...started, calls };
}

export interface Audited extends CliResult {
  /** Reports are made in it. */
  out: string;
  json: JsonSummary;
  rows(table: Table): Row[];
}

/**
 * `run` with a JSON summary into a folder of its own, CSV only and as fast as it goes unless `argv` says otherwise.
 * Fails the test where no report came of it.
 */
export async function audit(argv: readonly string[], options: CliOptions = {}): Promise<Audited> {
  const out = await tempFolder();
  const fast = argv.includes('--qps') ? [] : ['--qps', '5000'];
  const csv = argv.includes('--format') ? [] : ['--format', 'csv'];
  const result = await runCli(['run', ...argv, ...fast, ...csv, '--json', '--out', out], {
    ...options,
    env: { ...DEMO_ENV, ...options.env },
  });
  if (!result.stdout.startsWith('{')) throw new Error(`no summary (exit ${result.code}): ${result.stderr}`);
  const json = JSON.parse(result.stdout) as JsonSummary;
  return { ...result, out, json, rows: (table) => readTable(json.folder, table) };
}

/** A table of a run folder as csv-parse reads it, strictly. */
export function readTable(folder: string, table: Table): Row[] {
  return parse(readFileSync(join(folder, `${table}.csv`)), { columns: true, record_delimiter: '\r\n' });
}

/** Columns of a table, from its header. */
export function headerOf(folder: string, table: Table): string {
  return readFileSync(join(folder, `${table}.csv`), 'utf8').split('\r\n')[0] ?? '';
}

/** Only these columns of rows, as a list of lists. */
export function pick(rows: readonly Row[], ...columns: string[]): string[][] {
  return rows.map((row) => columns.map((column) => row[column] ?? `no column ${column}`));
}

/** Rows without these columns. */
export function without(rows: readonly Row[], ...columns: string[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))),
  );
}

/** Calls for firmware: STS is asked beside them whose a key is. */
export function quotaCalls(service: { calls: readonly CallRecord[] }): CallRecord[] {
  return service.calls.filter(({ operation }) => operation !== 'GetCallerIdentity');
}

/** The names of a run's ledgers, in no order. */
function ledgersIn(folder: string): string[] {
  return readdirSync(join(folder, LEDGER_FOLDER)).map((name) => join(folder, LEDGER_FOLDER, name));
}

/** The path of the ledger of a run of one target, in its work folder or its own. */
export function ledgerIn(folder: string): string {
  const [path, ...others] = ledgersIn(folder);
  if (path === undefined || others.length > 0) throw new Error(`not one ledger in ${folder}`);
  return path;
}

/** A plain package with content of its own. */
export function ownPackage(firmwareId: string, change: Partial<FleetPackage> = {}): FleetPackage {
  const files = somePackage().files.map((file) => {
    return { ...file, object: { seed: firmwareId, sizeBytes: file.sizeBytes } };
  });
  return somePackage({ firmwareId, files, ...change });
}

/** `count` plain packages, each with an ID of its own that tells its number, and a version and content of its own. */
export function packages(count: number, change: Partial<FleetPackage> = {}): FleetPackage[] {
  return Array.from({ length: count }, (_, index) =>
    ownPackage(`fw${String(index + 1).padStart(4, '0')}`, { destVersion: `1.2.${index}`, ...change }),
  );
}

/** A CSV selection with one ID a line below a header. */
export function idsFile(folder: string, ids: readonly string[], name = 'ids.csv'): Promise<string> {
  return put(folder, name, `FirmwareId\n${ids.join('\n')}\n`);
}

/** The text of every file below a folder, workbooks unpacked; nothing where there is no folder. */
export function everythingIn(folder: string): string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return '';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => (path.endsWith('.xlsx') ? unzipped(path) : readFileSync(path, 'latin1')))
    .join('\n');
}

function unzipped(path: string): string {
  return [...unzip(readFileSync(path)).values()].map((part) => part.toString('latin1')).join('\n');
}
