import type { AnyCheck, Evidence } from '../checks/check.ts';
import type { Answer, Firmware, FirmwareFile } from '../core/model.ts';

/** A package without any file is judged as one whose only file is missing. */
const NO_FILE: Omit<FirmwareFile, 'index'> = {
  name: '',
  sizeBytes: null,
  digest: '',
  md5: '',
  link: { kind: 'missing' },
};

/** What one firmware offers to the checks: everything for each of its files, or no more than the answer. */
export interface Gathered {
  answer: Evidence['answer'];
  /** At least one; empty where the firmware was not observed. */
  files: readonly Evidence[];
}

/** Sets the parts out once per firmware; only the fields that the parts name are copied. */
export function gather(answer: Answer): Gathered {
  if (answer.kind !== 'observed') return { answer: { kind: answer.kind, code: answer.code }, files: [] };
  const { firmware } = answer;
  const parts = { answer: { kind: answer.kind, code: '' }, ...partsOf(firmware) };
  const files = firmware.files.length === 0 ? [NO_FILE] : firmware.files;
  return { answer: parts.answer, files: files.map((file) => ({ ...parts, ...filePartsOf(firmware, file) })) };
}

function partsOf(firmware: Firmware): Pick<Evidence, 'verification' | 'times'> {
  const { status, statusCode, statusRaw, verifyProgress, utcCreate, utcModified } = firmware;
  return {
    verification: { status, statusCode, statusRaw, verifyProgress },
    times: { utcCreate, utcModified },
  };
}

function filePartsOf(
  { signMethod, multiFile }: Firmware,
  { link, digest, md5 }: typeof NO_FILE,
): Pick<Evidence, 'link' | 'digest'> {
  return { link, digest: { signMethod, multiFile, digest, md5 } };
}

/** Can the check be judged on what there is? One that only asks for the answer always can. */
export function isJudgeable(check: AnyCheck, { files }: Gathered): boolean {
  return files.length > 0 || check.needs.every((need) => need === 'answer');
}
