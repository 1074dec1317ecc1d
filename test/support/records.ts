import type { Evaluated } from '../../src/core/model/finding.ts';
import type { EvaluatedRun } from '../../src/core/model/run.ts';

type Read = Pick<EvaluatedRun, 'records'>;

/** The firmware of a run, in its order. */
export async function firmwareOf(run: Read): Promise<Evaluated[]> {
  const found: Evaluated[] = [];
  for await (const record of run.records()) if (record.kind === 'firmware') found.push(record.evaluated);
  return found;
}

/** The same run, each of whose firmware is changed as it is read. */
export function withFirmware<Run extends Read>(run: Run, change: (evaluated: Evaluated) => Evaluated): Run {
  return {
    ...run,
    async *records() {
      for await (const record of run.records())
        yield record.kind === 'firmware' ? { ...record, evaluated: change(record.evaluated) } : record;
    },
  };
}

/** The same run without its differences. */
export function withoutDifferences(run: EvaluatedRun): EvaluatedRun {
  return {
    ...run,
    async *records() {
      for await (const record of run.records()) if (record.kind !== 'difference') yield record;
    },
  };
}
