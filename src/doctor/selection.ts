import type { Target } from '../core/model/target.ts';
import { regionsOfRows } from '../iot/endpoints.ts';
import type { JobTarget } from '../job/job.ts';
import { DEFAULT_MAX_BYTES, findEncoding } from '../sources/csv-text.ts';
import { planSelections } from '../sources/plan-selections.ts';
import type { TargetSelection } from '../sources/plan-selections.ts';
import { removeTemporary } from '../writers/save/remove.ts';
import { makeTemporary } from '../writers/save/temporary.ts';
import { ok, skipped, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

/** The entry's file, planned as a run does, and the targets that it makes. */
export async function selectionProbe(
  entry: JobTarget,
  label: string,
  probe: Probe,
): Promise<{ line: DoctorLine; targets: Target[] }> {
  const at = { check: 'selection', target: label } as const;
  const { ids } = entry.select;
  // What standard input holds can be read once, and the run is to have it.
  const isStdin = ids?.path === '-';
  const { line, value = await planEntry(listed(entry)) } = await probe(at, async () => {
    if (isStdin) return { line: skipped(at, 'standard input is only read by a run') };
    const selections = await planEntry(entry);
    const encoding = ids && (await findEncoding(ids.path, ids.name ?? ids.path, DEFAULT_MAX_BYTES));
    return { line: selectionLine(at, selections, encoding), value: selections };
  });
  return { line, targets: value.map(({ target }) => target) };
}

/** The entry as if it listed: its targets are those that the job names. */
function listed(entry: JobTarget): JobTarget {
  return { ...entry, select: { list: { productKeys: [] } } };
}

async function planEntry(entry: JobTarget): Promise<TargetSelection[]> {
  // A list has no files to copy.
  const folder = entry.select.ids ? await makeTemporary() : undefined;
  try {
    return await planSelections([{ ...entry, knownRegions: regionsOfRows(entry) }], { folder: folder ?? '' });
  } finally {
    if (folder !== undefined) await removeTemporary(folder);
  }
}

/** @param encoding of the entry's file; undefined where it has none */
function selectionLine(
  at: At,
  selections: readonly TargetSelection[],
  encoding: string | undefined,
): DoctorLine {
  const [first] = selections;
  const description = first?.description ?? '';
  if (encoding === undefined) return ok(at, `${description} (ListOTAFirmware)`);
  const sum = (count: (ids: NonNullable<TargetSelection['ids']>) => number): number =>
    selections.reduce((total, { ids }) => total + (ids ? count(ids) : 0), 0);
  const duplicates = sum((ids) => ids.duplicates.count);
  const unusable = sum((ids) => ids.unusable);
  const noRows = selections.flatMap((selection) => Object.values(selection.noRows?.counts ?? {}));
  const passedOver = noRows.reduce((total, count) => total + count, 0);
  const facts = [
    `${description}: ${sum(({ rows }) => rows)} firmware IDs`,
    selections.length > 1 && `of ${selections.length} instances`,
    duplicates > 0 && `${duplicates} duplicate rows (queried once)`,
    passedOver > 0 && `${passedOver} lines that are not data (comments, titles, rules)`,
    encoding !== 'utf-8' && `read as ${encoding}`,
  ].filter(Boolean);
  if (unusable === 0) return ok(at, facts.join(', '));
  return warning(
    at,
    `${facts.join(', ')}; ${unusable} invalid rows, which make every run INCOMPLETE`,
    'Correct these rows; a run reports each with its file and line.',
  );
}
