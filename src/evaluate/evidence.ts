import type { AnyCheck, Evidence } from '../checks/check.ts';
import { driftsOf } from '../core/listed.ts';
import type { Firmware, FirmwareFile, Observation } from '../core/model.ts';

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
export function gather({ answer, listed }: Pick<Observation, 'answer' | 'listed'>): Gathered {
  if (answer.kind !== 'observed') return { answer: { kind: answer.kind, code: answer.code }, files: [] };
  const { firmware } = answer;
  const parts = {
    answer: { kind: answer.kind, code: '' },
    ...partsOf(firmware),
    drifts: driftsOf(listed, firmware),
  };
  const files = firmware.files.length === 0 ? [NO_FILE] : firmware.files;
  return { answer: parts.answer, files: files.map((file) => ({ ...parts, ...filePartsOf(firmware, file) })) };
}

function partsOf(
  firmware: Firmware,
): Pick<Evidence, 'verification' | 'times' | 'package' | 'fileNames' | 'udi'> {
  const { status, statusCode, statusRaw, verifyProgress, utcCreate, utcModified } = firmware;
  const { type, typeCode, srcVersion, destVersion, description, multiFile, files } = firmware;
  const { udiLength, udiSecrets } = firmware;
  return {
    verification: { status, statusCode, statusRaw, verifyProgress },
    times: { utcCreate, utcModified },
    package: { type, typeCode, srcVersion, destVersion, description },
    fileNames: multiFile ? files.map(({ name }) => name) : [],
    udi: { udiLength, udiSecrets },
  };
}

function filePartsOf(
  { signMethod, multiFile }: Firmware,
  { link, name, sizeBytes, digest, md5 }: typeof NO_FILE,
): Pick<Evidence, 'link' | 'file' | 'digest'> {
  return { link, file: { name, sizeBytes }, digest: { signMethod, multiFile, digest, md5 } };
}

/** Can the check be judged on what there is? One that only asks for the answer always can. */
export function isJudgeable(check: AnyCheck, { files }: Gathered): boolean {
  return files.length > 0 || check.needs.every((need) => need === 'answer');
}
