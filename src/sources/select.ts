/**
 * The selection of one target. `prepareSelection` touches no network: every target is prepared before the first query,
 * so that a bad file ends the run with nothing asked. Then `selectFirmware` yields what must be queried.
 *
 *   prepareSelection ──► spool (standard input) ──► scanCsv
 *   selectFirmware   ──► readCsv ──► [compare: listFirmware, readCsv again]   or   listFirmware per instance
 */
import type { Readable } from 'node:stream';
import { AuditError } from '../core/errors.ts';
import type { ListPage, Listed, TargetReport } from '../core/model/observation.ts';
import type { Difference, Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import { copyCsv, readCsv, rowKey, scanCsv } from './csv.ts';
import type { CsvOptions, CsvRow, CsvScan } from './csv.ts';
import { listFirmware } from './list.ts';
import type { ListFacts } from './list.ts';
import { createSeen } from './seen.ts';
import type { Seen } from './seen.ts';
import { spool } from './spool.ts';

/** What selecting needs of a job's target; a `JobTarget` is one. */
export interface SelectTarget {
  account: string;
  region: string;
  /** Empty: an instance without an ID. */
  instances: readonly string[];
  select: {
    /** `path` `-`: standard input. `name` is what reports call the file; default: the path. */
    ids?: { path: string; name?: string; column?: string };
    list?: { productKeys: readonly string[]; destVersion?: string };
  };
}

export interface PrepareOptions {
  knownRegions: readonly string[];
  /** Read where a selection's path is `-`. */
  stdin?: Readable;
  /**
   * A file that does not exist yet, in a folder that does. The selection is kept there, so that nobody can change it
   * while the run reads it; the caller removes it. Absent: the file is only looked at, where it is.
   */
  copyPath?: string;
  /** Largest CSV file; default 256 MiB. */
  maxBytes?: number;
}

/** A selection whose file, where it has one, is known to be good. */
export interface PreparedSelection {
  target: SelectTarget;
  csv: { options: CsvOptions; scan: CsvScan } | null;
  /** Firmware (and unusable rows) that will be yielded; null until a list's first page. */
  total: number | null;
  /** One line for reports: `packages.csv`, `list`, `packages.csv compared with list` … */
  description: string;
  duplicates: TargetReport['duplicates'];
  /** The places that are listed, or that rows go to. */
  places: Target[];
}

export interface SelectOptions {
  /** Page `page` (from 1) of 100 firmware of a place. */
  listPage(
    target: Target,
    page: number,
    filter: { productKey?: string; destVersion?: string },
  ): Promise<ListPage>;
  /** The next number of the whole run's selection, from 1. */
  nextSeq(): number;
  onListTotal?(target: Target, total: number): void;
  onListFacts(target: Target, facts: ListFacts): void;
  /** Compare only; called after the last firmware was yielded and consumed. */
  onDifference(difference: Difference): void | Promise<void>;
}

/** @throws AuditError `selection` for a file that cannot be a selection, `usage` where there is none or no input */
export async function prepareSelection(
  target: SelectTarget,
  options: PrepareOptions,
): Promise<PreparedSelection> {
  const { ids, list } = target.select;
  if (!ids && !list)
    throw new AuditError('usage', `target ${target.account} selects nothing`, 'Give IDs or a list.');
  const csv = ids ? await prepareCsv(target, ids, options) : null;
  return {
    target,
    csv,
    total: csv ? csv.scan.rows + csv.scan.badRows : null,
    description: [csv?.options.name, list && describeList(list)].filter(Boolean).join(' compared with '),
    duplicates: csv?.scan.duplicates ?? { count: 0, lines: [] },
    places: placesOf(target, csv?.scan ?? null),
  };
}

/**
 * Every firmware of the selection in the source's order, unusable rows with their `problem`. Where a file is compared
 * with the list, the list is read after the file's last row and the differences are told through `onDifference`.
 * @throws CallError where a list cannot be read, after the other lists were compared; AuditError where the file changed since it was prepared
 */
export async function* selectFirmware(
  prepared: PreparedSelection,
  options: SelectOptions,
): AsyncGenerator<Selected> {
  if (!prepared.csv) {
    yield* selectListed(prepared, options);
    return;
  }
  const { csv, target } = prepared;
  const inFile = target.select.list ? createSeen() : null;
  for await (const row of readCsv(csv.options, csv.scan)) {
    if (row.problem === undefined) inFile?.add(rowKey(row));
    yield selectedRow(row, target.account, csv.options.name, options.nextSeq());
  }
  if (inFile) await compareWithList(prepared, csv, inFile, options);
}

async function prepareCsv(
  target: SelectTarget,
  ids: NonNullable<SelectTarget['select']['ids']>,
  options: PrepareOptions,
): Promise<{ options: CsvOptions; scan: CsvScan }> {
  const { maxBytes, knownRegions } = options;
  const csv: CsvOptions = {
    path: options.copyPath ?? ids.path,
    name: ids.path === '-' ? 'stdin' : (ids.name ?? ids.path),
    region: target.region,
    instances: target.instances,
    knownRegions,
    ...(ids.column === undefined ? {} : { column: ids.column }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  if (ids.path === '-') await keepStdin(options);
  else if (options.copyPath !== undefined) await copyCsv({ ...csv, path: ids.path }, options.copyPath);
  return { options: csv, scan: await scanCsv(csv) };
}

async function keepStdin({ stdin, copyPath, maxBytes }: PrepareOptions): Promise<void> {
  if (!stdin || copyPath === undefined) {
    throw new AuditError(
      'usage',
      'there is no standard input to read IDs from',
      'Name a CSV file instead of -.',
    );
  }
  await spool(stdin, copyPath, maxBytes);
}

/** Rows may name instances that the job does not; without any the target is one place, with or without an ID. */
function placesOf(target: SelectTarget, scan: CsvScan | null): Target[] {
  const places = new Map<string, Target>();
  const add = (region: string, iotInstanceId: string): unknown =>
    places.set(`${region}\n${iotInstanceId}`, { account: target.account, region, iotInstanceId });
  for (const instance of target.instances) add(target.region, instance);
  for (const place of scan?.places ?? []) add(place.region, place.iotInstanceId);
  if (places.size === 0) add(target.region, '');
  return [...places.values()];
}

function describeList(list: NonNullable<SelectTarget['select']['list']>): string {
  const filters = [
    list.productKeys.length > 0 && `product ${list.productKeys.join(', ')}`,
    list.destVersion !== undefined && `version ${list.destVersion}`,
  ].filter(Boolean);
  return filters.length > 0 ? `list of ${filters.join(', ')}` : 'list';
}

function selectedRow(row: CsvRow, account: string, source: string, seq: number): Selected {
  return {
    seq,
    target: { account, region: row.region, iotInstanceId: row.iotInstanceId },
    firmwareId: row.firmwareId,
    source,
    sourceLine: row.line,
    ...(row.problem === undefined ? {} : { problem: row.problem }),
  };
}

async function* selectListed(prepared: PreparedSelection, options: SelectOptions): AsyncGenerator<Selected> {
  for (const place of prepared.places) {
    for await (const listed of listPlace(place, prepared, options, () => {})) {
      const { firmwareId } = listed;
      yield { seq: options.nextSeq(), target: place, firmwareId, source: 'list', sourceLine: null, listed };
    }
  }
}

async function* listPlace(
  place: Target,
  prepared: PreparedSelection,
  options: SelectOptions,
  onFacts: (facts: ListFacts) => void,
): AsyncGenerator<Listed> {
  const { productKeys = [], destVersion } = prepared.target.select.list ?? {};
  const events = listFirmware({
    productKeys,
    fetchPage: (page, productKey) =>
      options.listPage(place, page, {
        ...(productKey === undefined ? {} : { productKey }),
        ...(destVersion === undefined ? {} : { destVersion }),
      }),
  });
  for await (const event of events) {
    if (event.kind === 'listed') yield event.listed;
    else if (event.kind === 'total') options.onListTotal?.(place, event.total);
    else {
      options.onListFacts(place, event.facts);
      onFacts(event.facts);
    }
  }
}

type Csv = NonNullable<PreparedSelection['csv']>;

/** Only fingerprints are held: the file is read once more to name the lines that the list does not have. */
async function compareWithList(
  prepared: PreparedSelection,
  csv: Csv,
  inFile: Seen,
  options: SelectOptions,
): Promise<void> {
  const inList = createSeen();
  // An incomplete list proves nothing missing: only places whose list is whole are compared both ways.
  const whole = new Set<string>();
  const failures: unknown[] = [];
  for (const place of prepared.places) {
    try {
      if (await comparePlace(place, prepared, inFile, inList, options)) whole.add(placeKey(place));
    } catch (error) {
      // The other places are still compared; the caller is told when that is done.
      failures.push(error);
    }
  }
  await tellMissing(prepared, csv, inList, whole, options);
  if (failures.length > 0) throw failures[0];
}

function placeKey(place: Pick<Target, 'region' | 'iotInstanceId'>): string {
  return rowKey({ region: place.region, iotInstanceId: place.iotInstanceId, firmwareId: '' });
}

/** Tells what only the list has. @returns whether the list is whole */
async function comparePlace(
  place: Target,
  prepared: PreparedSelection,
  inFile: Seen,
  inList: Seen,
  options: SelectOptions,
): Promise<boolean> {
  let isWhole = false;
  const noteWhole = ({ complete }: ListFacts): void => {
    isWhole = complete;
  };
  for await (const { firmwareId } of listPlace(place, prepared, options, noteWhole)) {
    const key = rowKey({ ...place, firmwareId });
    inList.add(key);
    if (inFile.has(key)) continue;
    const reason = 'not-in-selection';
    await options.onDifference({ target: place, firmwareId, reason, source: 'list', sourceLine: null });
  }
  return isWhole;
}

/** Tells what only the file has, of places whose list is whole. */
async function tellMissing(
  prepared: PreparedSelection,
  csv: Csv,
  inList: Seen,
  whole: ReadonlySet<string>,
  options: SelectOptions,
): Promise<void> {
  for await (const row of readCsv(csv.options, csv.scan)) {
    if (row.problem !== undefined || !whole.has(placeKey(row)) || inList.has(rowKey(row))) continue;
    const { region, iotInstanceId, firmwareId, line } = row;
    await options.onDifference({
      target: { account: prepared.target.account, region, iotInstanceId },
      firmwareId,
      reason: 'not-in-list',
      source: csv.options.name,
      sourceLine: line,
    });
  }
}
