import type { AnyCheck, Evidence } from '../checks/check.ts';
import type { Answer, Firmware, Link } from '../core/model.ts';

const MISSING: Link = { kind: 'missing' };

/** Everything that one firmware, and each of its files, offers to the checks. */
export interface Gathered {
  answer: Evidence['answer'];
  /** Null where the firmware was not observed: then there is an answer and nothing else. */
  firmware: Pick<Evidence, 'verification' | 'times'> | null;
  /** One of each file; a package without any file has the one that is missing. */
  links: readonly Link[];
}

/** Sets the parts out once per firmware; only the fields that the parts name are copied. */
export function gather(answer: Answer): Gathered {
  if (answer.kind !== 'observed') {
    return { answer: { kind: answer.kind, code: answer.code }, firmware: null, links: [] };
  }
  const { firmware } = answer;
  return {
    answer: { kind: 'observed', code: '' },
    firmware: parts(firmware),
    links: firmware.files.length === 0 ? [MISSING] : firmware.files.map(({ link }) => link),
  };
}

/** Can the check be judged on what there is? One that only asks for the answer always can. */
export function isJudgeable(check: AnyCheck, gathered: Gathered): boolean {
  return gathered.firmware !== null || check.needs.every((need) => need === 'answer');
}

/** Exactly what the check declared, and nothing else: it cannot read what it did not name. */
export function pick(check: AnyCheck, gathered: Gathered, fileIndex: number): Partial<Evidence> {
  const picked: Partial<Evidence> = {};
  for (const need of check.needs) {
    switch (need) {
      case 'answer':
        picked.answer = gathered.answer;
        break;
      case 'verification':
        if (gathered.firmware) picked.verification = gathered.firmware.verification;
        break;
      case 'times':
        if (gathered.firmware) picked.times = gathered.firmware.times;
        break;
      case 'link':
        picked.link = gathered.links[fileIndex] ?? MISSING;
        break;
    }
  }
  return picked;
}

function parts(firmware: Firmware): Gathered['firmware'] {
  const { status, statusCode, statusRaw, verifyProgress, utcCreate, utcModified } = firmware;
  return {
    verification: { status, statusCode, statusRaw, verifyProgress },
    times: { utcCreate, utcModified },
  };
}
