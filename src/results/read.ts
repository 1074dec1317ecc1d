import { AuditError } from '../core/errors.ts';
import type { EvaluatedRun, ResultRecord, ResultSection, StoredRunOverview } from '../core/model/run.ts';
import type { Target } from '../core/model/target.ts';
import { readLines } from '../ledger/lines.ts';
import { createDecoder } from './decode.ts';
import type { ResultLine } from './records.ts';

/** A line of results.jsonl with the target that it is about. */
export interface PlacedLine {
  line: ResultLine;
  target: Target;
}

/**
 * The lines of a results file, or of one target's section of it, a chunk's together.
 * @throws AuditError `run-folder` where one is no line of results; the signal's reason
 */
export async function* readResults(
  path: string,
  options: { section?: ResultSection; interrupted?: AbortSignal } = {},
): AsyncGenerator<PlacedLine[], void, undefined> {
  const { section, interrupted } = options;
  if (section && section.toByte === section.fromByte) return;
  let target: Target | undefined;
  for await (const lines of readLines(path, rangeOf(section))) {
    interrupted?.throwIfAborted();
    const placed: PlacedLine[] = [];
    for (const { bytes, number, whole } of lines) {
      const line = whole ? parsed(bytes) : undefined;
      if (line?.kind === 'target') target = line.target;
      if (!line || !target) throw damaged(path, number);
      placed.push({ line, target });
    }
    yield placed;
  }
}

function rangeOf(section: ResultSection | undefined): { start?: number; end?: number } {
  return section ? { start: section.fromByte, end: section.toByte - 1 } : {};
}

/** A stored run as reports take it: run.json, and results.jsonl read as often as it is asked for. */
export function evaluatedRun(
  stored: StoredRunOverview,
  path: string,
  interrupted?: AbortSignal,
): EvaluatedRun {
  async function* records(): AsyncGenerator<ResultRecord, void, undefined> {
    const decoder = createDecoder(stored);
    for await (const lines of readResults(path, interrupted ? { interrupted } : {})) {
      for (const { line, target } of lines) {
        const record = decoder.decode(line, target);
        if (record) yield record;
      }
    }
  }
  return { ...stored, records };
}

const KINDS: Readonly<Record<ResultLine['kind'], true>> = {
  target: true,
  firmware: true,
  finding: true,
  difference: true,
  marker: true,
};

function parsed(bytes: Buffer): ResultLine | undefined {
  try {
    const line = JSON.parse(bytes.toString()) as ResultLine | null;
    // A line of another kind would be passed over in silence.
    return line && Object.hasOwn(KINDS, line.kind) ? line : undefined;
  } catch {
    return undefined;
  }
}

function damaged(path: string, line: number): AuditError {
  return new AuditError(
    'run-folder',
    `${path}: line ${line} is not a result`,
    'The file was altered or damaged; compare it with SHA256SUMS.',
  );
}
