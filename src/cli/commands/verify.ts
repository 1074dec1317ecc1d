import { formatInstant } from '../../core/instant.ts';
import type { RunCheck } from '../../evidence/run-check.ts';
import { verifyRuns } from '../../evidence/verify.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { printable } from '../logger.ts';

/** Complete, with findings: something is not as it was written. */
const DIFFERS = 3;

/** Checks a run folder, or the chain that ends with it; one line for each thing found, then the verdict. */
export async function verifyCommand(
  path: string,
  flags: { chain?: boolean; publicKey?: string[] },
  io: Io,
): Promise<number> {
  const { chain = false, publicKey = [] } = flags;
  let runs = 0;
  let count = 0;
  let first = '';
  for await (const check of verifyRuns(path, { chain, publicKeys: publicKey })) {
    const lines = deviationLines(check);
    printCheck(check, lines, io);
    runs += 1;
    count += lines.length;
    first ||= lines[0] ?? '';
  }
  const what = runs === 1 ? '1 run' : `${runs} runs`;
  if (count === 0) print(io, `WHOLE: ${what} as written`);
  else
    print(
      io,
      `DIFFERS: ${what} checked, ${count} ${count === 1 ? 'difference' : 'differences'}; first ${first}`,
    );
  return count === 0 ? 0 : DIFFERS;
}

function deviationLines({ runId, deviations }: RunCheck): string[] {
  return deviations.map(({ file, problem }) =>
    printable(file === '' ? `${runId}: ${problem}` : `${runId}/${file}: ${problem}`),
  );
}

/** With what a reader compares: an older run, or one of another job, is just as whole in the place of the right one. */
function wholeLine({ runId, files, sizeBytes, manifest, manifestSha256 }: RunCheck): string {
  const which = `job ${manifest?.job ?? 'unknown'}, finished ${formatInstant(manifest?.finished_at ?? 'unknown')}`;
  return `${runId}: ${files} files, ${sizeBytes} bytes; ${which}, SHA-256 of its manifest ${manifestSha256}`;
}

function printCheck(check: RunCheck, deviations: readonly string[], io: Io): void {
  for (const line of deviations) print(io, `differs  ${line}`);
  if (deviations.length === 0) print(io, `ok       ${printable(wholeLine(check))}`);
  for (const note of check.notes) print(io, `note     ${printable(`${check.runId}: ${note}`)}`);
}
