import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Target } from '../core/model/target.ts';
import type { ResultLine } from './records.ts';

type FirmwareLine = Extract<ResultLine, { kind: 'firmware' }>;
type FindingLine = Extract<ResultLine, { kind: 'finding' }>;

/**
 * What a line of a stored run says to the run that is compared with it.
 * @param categories of the run's checks, by ID
 * @param startedAt when the stored run started, ISO 8601 UTC
 */
export function* baselineRecords(
  line: ResultLine,
  target: Target,
  { categories, startedAt }: { categories: ReadonlyMap<string, string>; startedAt: string },
): Generator<BaselineRecord, void, undefined> {
  switch (line.kind) {
    case 'firmware':
      yield* ofFirmware(line, target, { categories, startedAt });
      break;
    case 'finding':
      // As of a firmware's findings: the marker with the same ID says more.
      if (!line.superseded) yield ofOther(line, target, startedAt);
      break;
    case 'marker':
      yield line.marker;
      break;
    case 'target':
    case 'difference':
  }
}

function* ofFirmware(
  line: FirmwareLine,
  target: Target,
  { categories, startedAt }: { categories: ReadonlyMap<string, string>; startedAt: string },
): Generator<BaselineRecord, void, undefined> {
  const { answer, firmwareId, findings } = line;
  const firmware = answer.kind === 'observed' ? answer.firmware : null;
  const { productKey = '', moduleName = '', destVersion = '' } = firmware ?? {};
  const subject = { target, firmwareId, productKey, moduleName, destVersion };
  const isAnswered = answer.kind === 'observed' || answer.kind === 'not-found';
  if (firmware) yield { kind: 'audited', subject, at: startedAt };
  for (const stored of findings) {
    if (stored.superseded || stored.state === 'resolved') continue;
    const { findingId, checkId, severity, verdict, observed, expected, message, state, firstSeen } = stored;
    const { fileIndex = 0 } = stored;
    yield {
      kind: 'finding',
      finding: {
        checkId,
        category: categories.get(checkId) ?? '',
        severity,
        verdict,
        fileIndex,
        fileName: firmware?.files.find(({ index }) => index === fileIndex)?.name ?? '',
        observed,
        expected,
        message,
        subject,
        findingId,
        state,
        firstSeen,
        lastSeen: startedAt,
        ...(!isAnswered && { unobserved: true }),
      },
    };
  }
}

/** A finding of no firmware of that run; one that it shows as resolved is remembered, to be told from a new one. */
function ofOther(line: FindingLine, target: Target, startedAt: string): BaselineRecord {
  const { findingId, checkId, severity, verdict, observed, expected, message, state, firstSeen } = line;
  const subject = { ...line.subject, target };
  if (state === 'resolved') {
    return {
      kind: 'resolved',
      subject: { target, firmwareId: subject.firmwareId },
      findingId,
      checkId,
      firstSeen,
      at: startedAt,
    };
  }
  return {
    kind: 'finding',
    finding: {
      checkId,
      category: line.category,
      severity,
      verdict,
      fileIndex: line.fileIndex ?? 0,
      fileName: line.fileName ?? '',
      observed,
      expected,
      message,
      subject,
      findingId,
      state,
      firstSeen,
      lastSeen: startedAt,
    },
  };
}
