/**
 * What each target's selection is. Nothing is asked of the service: every file is read before the first query, so that a
 * bad one ends the run with nothing done.
 *
 *   planSelections ─┬─► csv-copies: each file once, its encoding
 *                   ├─► csv-rows: its rows, with an entry's defaults
 *                   └─► target-files: the rows of each target in a file of its own
 *   selectFirmware (select-firmware.ts) reads those files, and the lists
 */
import { AuditError } from '../core/errors.ts';
import type { NoRows } from '../core/model/no-rows.ts';
import { targetKey } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { createCsvCopies } from './csv-copies.ts';
import type { CopyOptions } from './csv-copies.ts';
import type { CsvFile } from './csv-records.ts';
import type { CsvRow } from './csv-row.ts';
import { readRows } from './csv-rows.ts';
import type { CsvBatch } from './csv-rows.ts';
import { addList, describeList, reachOf } from './selection-list.ts';
import type { ListFilter, SelectionList } from './selection-list.ts';
import { createTargetFiles } from './target-files.ts';
import type { Draft, FileRow, TargetFile, TargetFiles } from './target-files.ts';

/** One entry of the job's `targets`. */
export interface PlanEntry {
  account: string;
  /** Where rows go that name no region. */
  region: string;
  /** Empty: the instance without an ID. */
  instances: readonly string[];
  select: {
    /** `path` `-`: standard input. `name` is what reports call the file; default: the path. `place`: where a job file names it. */
    ids?: { path: string; name?: string; column?: string; place?: string };
    list?: ListFilter;
  };
  /** Regions that rows may name. */
  knownRegions: readonly string[];
}

/** The selection of one target, over all entries that name it. */
export interface TargetSelection {
  target: Target;
  /** Positions of the job's entries that name the target, from 0. */
  entries: readonly number[];
  /** Null where no entry that names the target has a file. */
  ids: TargetFile | null;
  /** The CSV files that its entries name, each once: SHA-256 of their bytes, hex. */
  files: { name: string; sha256: string }[];
  /** Lines of files that are no rows; null: there are none, or they are told of another target. */
  noRows: NoRows | null;
  /** Firmware of `ids` that a target of the account before it names as well: each of them asks for it. */
  alsoNamed: number;
  lists: SelectionList[];
  /** For reports: `packages.csv`, `packages.csv compared with list`, `a.csv and list of product x` … */
  description: string;
  /** `whole-list` where one of the lists that select has no filter, whatever else selects. */
  chosenBy: 'whole-list' | 'filtered-list' | 'file';
  /** Products whose lists select without any other filter. */
  listedProducts: string[];
}

/** More instances than any account has: the instance column is the wrong one. */
const MAX_TARGETS = 10_000;

/** A target while entries come. */
interface Planned {
  target: Target;
  entries: number[];
  lists: SelectionList[];
  descriptions: Set<string>;
  /** SHA-256 by name. */
  files: Map<string, string>;
  draft: Draft | null;
  noRows: NoRows | null;
}

interface Plan {
  targets: Map<string, Planned>;
  copy(ids: { path: string; name?: string }): Promise<CsvFile>;
  files: TargetFiles;
  /** Names of the CSV files that were read. */
  filesRead: Set<string>;
}

/**
 * @returns each target once: by entry, first the configured instances, then those that rows name, as they come. A file of
 * rows stays in `options.folder` for each that rows go to, until the caller removes it
 * @throws AuditError `selection` for a file that cannot be a selection, `usage` where there is none or no input
 */
export async function planSelections(
  entries: readonly PlanEntry[],
  options: CopyOptions,
): Promise<TargetSelection[]> {
  const plan: Plan = {
    targets: new Map(),
    copy: createCsvCopies(options),
    files: createTargetFiles(options.folder),
    filesRead: new Set(),
  };
  for (const [position, entry] of entries.entries()) await planEntry(plan, entry, position);
  const selections: TargetSelection[] = [];
  const namedAgain = createNamedAgain();
  for (const planned of plan.targets.values()) {
    const ids = planned.draft ? await plan.files.close(planned.draft) : null;
    const alsoNamed = planned.draft ? namedAgain(planned.target.account, planned.draft.ids) : 0;
    selections.push({ ...toSelection(planned, ids), alsoNamed });
  }
  return selections;
}

/** @returns counts the IDs of a target that another one of its account had before it */
function createNamedAgain(): (account: string, ids: ReadonlySet<string>) => number {
  const byAccount = new Map<string, Set<string>>();
  return (account, ids) => {
    const known = byAccount.get(account);
    if (!known) byAccount.set(account, new Set(ids));
    let again = 0;
    for (const id of known ? ids : []) {
      if (known?.has(id) === true) again += 1;
      else known?.add(id);
    }
    return again;
  };
}

const NO_ROW_LINES_KEPT = 10;

function addNoRows({ counts, lines }: NoRows, { noRows, comments }: CsvBatch): void {
  for (const { kind, line } of noRows) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (lines.length < NO_ROW_LINES_KEPT) lines.push(line);
  }
  if (comments > 0) counts.comment = (counts.comment ?? 0) + comments;
}

async function planEntry(plan: Plan, entry: PlanEntry, position: number): Promise<void> {
  const { ids, list } = entry.select;
  if (!ids && !list) {
    throw new AuditError('usage', `target ${entry.account} selects nothing`, 'Set IDs or a list.');
  }
  const configured = configuredTargets(entry).map((target) => plannedFor(plan, target));
  const file = ids ? await plan.copy(ids).catch((error: unknown) => refuse(error, ids)) : null;
  const ofRows = file ? await splitRows(plan, entry, file, position) : [];
  for (const planned of new Set([...configured, ...ofRows])) {
    planned.entries.push(position);
    planned.descriptions.add(describe(entry, file));
    if (list) addList(planned.lists, list, file?.name);
    if (!file) continue;
    planned.files.set(file.name, file.sha256);
    planned.draft ??= plan.files.open();
  }
}

/** What is wrong with a file, and where the job names it. */
function refuse(error: unknown, { place }: { place?: string }): never {
  if (!(error instanceof AuditError) || place === undefined) throw error;
  throw new AuditError(error.code, `${place} select.ids: ${error.message}`, error.hint, { cause: error });
}

/** An entry that names no instance means the one without an ID, unless its file's rows say where they belong. */
function configuredTargets({ account, region, instances, select }: PlanEntry): Target[] {
  const ids = instances.length === 0 && !select.ids ? [''] : instances;
  return ids.map((iotInstanceId) => ({ account, region, iotInstanceId }));
}

function plannedFor({ targets }: Plan, target: Target): Planned {
  const key = targetKey(target);
  const known = targets.get(key);
  if (known) return known;
  const planned: Planned = {
    target,
    entries: [],
    lists: [],
    descriptions: new Set(),
    files: new Map(),
    draft: null,
    noRows: null,
  };
  targets.set(key, planned);
  return planned;
}

/** @returns the targets that rows go to */
async function splitRows(
  plan: Plan,
  entry: PlanEntry,
  file: CsvFile,
  position: number,
): Promise<Set<Planned>> {
  const read = (): AsyncGenerator<CsvBatch> => readRows(file, entry.select.ids?.column, entry);
  const first = plannedFor(plan, await firstTarget(entry, read()));
  // What an earlier entry read says nothing new.
  const isNewFile = !plan.filesRead.has(file.name);
  plan.filesRead.add(file.name);
  const named = new Set<Planned>();
  for await (const batch of read()) {
    if (isNewFile) addNoRows((first.noRows ??= { counts: {}, lines: [] }), batch);
    for (const row of batch.rows) {
      const planned = row.problem === undefined ? plannedFor(plan, targetOf(entry, row)) : first;
      named.add(planned);
      if (named.size > MAX_TARGETS) throw tooManyTargets(file.name);
      planned.draft ??= plan.files.open();
      plan.files.add(planned.draft, toFileRow(row, file.name), position);
    }
    await plan.files.relieve();
  }
  return named;
}

/** Where rows go that cannot be used. They may stand before the row that names the entry's only target. */
async function firstTarget(entry: PlanEntry, batches: AsyncIterable<CsvBatch>): Promise<Target> {
  const { account, region, instances } = entry;
  const [iotInstanceId = ''] = instances;
  if (instances.length === 0) {
    for await (const { rows } of batches) {
      const usable = rows.find((row) => row.problem === undefined);
      if (usable) return targetOf(entry, usable);
    }
  }
  return { account, region, iotInstanceId };
}

function toFileRow({ firmwareId, line, problem }: CsvRow, source: string): FileRow {
  return { firmwareId, source, sourceLine: line, ...(problem !== undefined && { problem }) };
}

function targetOf({ account }: PlanEntry, { region, iotInstanceId }: CsvRow): Target {
  return { account, region, iotInstanceId };
}

function tooManyTargets(name: string): AuditError {
  return new AuditError(
    'selection',
    `${name} contains more than ${MAX_TARGETS} different instances`,
    'Check that its instance column holds instance IDs.',
  );
}

function describe({ select }: PlanEntry, file: CsvFile | null): string {
  const parts = [file?.name, select.list && describeList(select.list)];
  return parts.filter((part) => part !== undefined).join(' compared with ');
}

function toSelection(
  { target, entries, lists, descriptions, files, noRows }: Planned,
  ids: TargetFile | null,
): Omit<TargetSelection, 'alsoNamed'> {
  const { isWhole, listedProducts } = reachOf(lists);
  return {
    target,
    entries,
    ids,
    files: [...files].map(([name, sha256]) => ({ name, sha256 })),
    noRows: noRows && Object.keys(noRows.counts).length > 0 ? noRows : null,
    lists,
    description: [...descriptions].join(' and '),
    chosenBy: isWhole ? 'whole-list' : ids ? 'file' : 'filtered-list',
    listedProducts,
  };
}
