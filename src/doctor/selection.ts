import type { Target } from '../core/model/target.ts';
import { KNOWN_REGIONS } from '../iot/endpoints.ts';
import type { JobTarget } from '../job/job.ts';
import { prepareSelection } from '../sources/select.ts';
import type { PreparedSelection } from '../sources/select.ts';
import { ok, skipped, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

/** The target's file, read once as a run does, and the places that the target's rows go to. */
export async function selectionProbe(
  spec: JobTarget,
  target: string,
  probe: Probe,
): Promise<{ line: DoctorLine; places: Target[] }> {
  const at = { check: 'selection', target } as const;
  // What standard input holds can be read once, and the run is to have it.
  const isStdin = spec.select.ids?.path === '-';
  const { line, value } = await probe(at, async () => {
    const prepared = await prepareSelection(isStdin ? listed(spec) : spec, { knownRegions: KNOWN_REGIONS });
    const said = isStdin ? skipped(at, 'standard input is left to the run') : selectionLine(at, prepared);
    return { line: said, value: prepared.places };
  });
  return {
    line,
    places: value ?? (await prepareSelection(listed(spec), { knownRegions: KNOWN_REGIONS })).places,
  };
}

/** The target as if it were listed: its places are those that the job names. */
function listed(spec: JobTarget): JobTarget {
  return { ...spec, select: { list: { productKeys: [] } } };
}

function selectionLine(at: At, { csv, description, duplicates, places }: PreparedSelection): DoctorLine {
  if (!csv) return ok(at, `${description} (ListOTAFirmware)`);
  const { rows, badRows, encoding } = csv.scan;
  const facts = [
    `${description}: ${rows} firmware IDs`,
    places.length > 1 && `of ${places.length} instances`,
    duplicates.count > 0 && `${duplicates.count} repeated rows (queried once)`,
    encoding !== 'utf-8' && `read as ${encoding}`,
  ].filter(Boolean);
  if (badRows === 0) return ok(at, facts.join(', '));
  return warning(
    at,
    `${facts.join(', ')}; ${badRows} rows cannot be used, which makes every run INCOMPLETE`,
    'Correct these rows; coverage.csv of a run names each by its line.',
  );
}
