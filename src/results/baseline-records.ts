import type { BaselineRecord, KeptFinding } from '../core/model/baseline.ts';
import { subjectOf } from '../core/model/finding.ts';
import type { Firmware } from '../core/model/firmware.ts';
import type { Target } from '../core/model/target.ts';
import type { ResultLine, StoredFinding } from './records.ts';

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
  { answer, firmwareId, findings }: FirmwareLine,
  target: Target,
  { categories, startedAt }: { categories: ReadonlyMap<string, string>; startedAt: string },
): Generator<BaselineRecord, void, undefined> {
  const firmware = answer.kind === 'observed' ? answer.firmware : null;
  const subject = subjectOf({ target, firmwareId, answer });
  const isAnswered = answer.kind === 'observed' || answer.kind === 'not-found';
  if (firmware) yield { kind: 'audited', subject, at: startedAt };
  for (const stored of findings) {
    const { checkId, fileIndex = 0, state } = stored;
    if (stored.superseded || state === 'resolved') continue;
    const category = categories.get(checkId) ?? '';
    const fileName = firmware ? fileNameOf(firmware, fileIndex) : '';
    const finding = kept(stored, { category, fileIndex, fileName, subject, state, lastSeen: startedAt });
    yield { kind: 'finding', finding: isAnswered ? finding : { ...finding, unobserved: true } };
  }
}

function fileNameOf({ files }: Firmware, fileIndex: number): string {
  return files.find(({ index }) => index === fileIndex)?.name ?? '';
}

/** A finding of no firmware of that run; one that it shows as resolved is remembered, to be told from a new one. */
function ofOther(line: FindingLine, target: Target, startedAt: string): BaselineRecord {
  const { findingId, checkId, state, firstSeen } = line;
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
  const { category, fileIndex = 0, fileName = '' } = line;
  return {
    kind: 'finding',
    finding: kept(line, { category, fileIndex, fileName, subject, state, lastSeen: startedAt }),
  };
}

function kept(
  stored: StoredFinding,
  of: Pick<KeptFinding, 'category' | 'fileIndex' | 'fileName' | 'subject' | 'state' | 'lastSeen'>,
): KeptFinding {
  const { findingId, checkId, severity, verdict, observed, expected, message, firstSeen } = stored;
  return { checkId, severity, verdict, observed, expected, message, findingId, firstSeen, ...of };
}
