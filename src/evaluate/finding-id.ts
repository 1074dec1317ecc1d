import type { Subject, Verdict } from '../core/model/finding.ts';
import type { Observation } from '../core/model/observation.ts';

/** Text → at least 32 hex digits; the same text always gives the same digits (SHA-256 in the program). */
export type Fingerprint = (text: string) => string;

/**
 * Names findings so that the same defect has the same name night after night: account, region, instance, firmware, file
 * and check, and nothing that changes with a new link, a new upload order or a new policy. A file counts by its name, and
 * among files of the same name by how many came before it. JSON keeps the parts apart whatever they contain.
 */
export function findingIds(observation: Observation, fingerprint: Fingerprint): (verdict: Verdict) => string {
  const { target, firmwareId } = observation;
  let keys: ReadonlyMap<number, readonly string[]> | undefined;
  return ({ fileIndex, checkId }) => {
    keys ??= fileKeys(observation);
    const [file = '', ...nth] = keys.get(fileIndex) ?? [];
    return findingId({ target, firmwareId }, [file, checkId, ...nth], fingerprint);
  };
}

/** The name of a finding of no file: of a firmware, or of a target as a whole. */
export function subjectFindingId(
  subject: Pick<Subject, 'target' | 'firmwareId'>,
  checkId: string,
  fingerprint: Fingerprint,
): string {
  return findingId(subject, ['', checkId], fingerprint);
}

function findingId(
  { target, firmwareId }: Pick<Subject, 'target' | 'firmwareId'>,
  rest: readonly string[],
  fingerprint: Fingerprint,
): string {
  const parts = [target.account, target.region, target.iotInstanceId, firmwareId, ...rest];
  return fingerprint(JSON.stringify(parts)).slice(0, 16);
}

/** By file index: the name, and `#n` for the n-th file of that name. Files of single-file packages need none. */
function fileKeys({ answer }: Observation): ReadonlyMap<number, readonly string[]> {
  const keys = new Map<number, readonly string[]>();
  if (answer.kind !== 'observed' || !answer.firmware.multiFile) return keys;
  const seen = new Map<string, number>();
  for (const { index, name } of answer.firmware.files) {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    keys.set(index, nth === 1 ? [name] : [name, `#${nth}`]);
  }
  return keys;
}
