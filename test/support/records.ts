import type { Evaluated, Finding } from '../../src/core/model/finding.ts';
import type { EvaluatedRun, ResultRecord } from '../../src/core/model/run.ts';
import type { Difference } from '../../src/core/model/selection.ts';

type Read = Pick<EvaluatedRun, 'records'>;

async function read<T>(run: Read, pick: (record: ResultRecord) => T[]): Promise<T[]> {
  const found: T[] = [];
  for await (const record of run.records()) found.push(...pick(record));
  return found;
}

/** The firmware of a run, in its order. */
export const firmwareOf = (run: Read): Promise<Evaluated[]> =>
  read(run, (record) => (record.kind === 'firmware' ? [record.evaluated] : []));

/** Its findings of no firmware. */
export const otherFindingsOf = (run: Read): Promise<Finding[]> =>
  read(run, (record) => (record.kind === 'finding' ? [record.finding] : []));

export const differencesOf = (run: Read): Promise<Difference[]> =>
  read(run, (record) => (record.kind === 'difference' ? [record.difference] : []));

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
