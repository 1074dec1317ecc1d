import { codeOf } from '../../core/error-code.ts';

/** What the file system's codes mean for the person who has to act, and what to do. One row a code. */
const PROBLEMS: Readonly<Record<string, { reason: string; hint: string }>> = {
  EACCES: { reason: 'permission denied', hint: 'Give the user that runs the audit write permission on it.' },
  EPERM: {
    reason: 'operation not permitted',
    hint: 'Give the user that runs the audit write permission on it.',
  },
  EROFS: { reason: 'the file system is read-only', hint: 'Choose a folder on a writable disk with --out.' },
  ENOSPC: {
    reason: 'no space left on the disk',
    hint: 'Free some space, or choose another disk with --out.',
  },
  EDQUOT: {
    reason: 'the disk quota is used up',
    hint: 'Free some space, or choose another disk with --out.',
  },
  ENOTDIR: {
    reason: 'a part of the path is a file, not a folder',
    hint: 'Correct the path given with --out.',
  },
  EEXIST: {
    reason: 'it exists and is not a folder',
    hint: 'Move it away, or choose another --out.',
  },
  EISDIR: { reason: 'it is a folder', hint: 'Move it away.' },
  ENOENT: {
    reason: 'the folder does not exist and cannot be created',
    hint: 'Correct the path given with --out.',
  },
  ELOOP: { reason: 'its symbolic links form a loop', hint: 'Correct the path given with --out.' },
  ENAMETOOLONG: { reason: 'the path is too long', hint: 'Choose a shorter --out or job name.' },
  EMFILE: { reason: 'too many open files', hint: 'Raise the limit (ulimit -n).' },
  EIO: { reason: 'the disk reports an error', hint: 'Check the disk, or choose another one with --out.' },
  EFBIG: { reason: 'a file would exceed the size limit', hint: 'Raise the limit (ulimit -f).' },
  EXDEV: { reason: 'the folder spans two disks', hint: 'Choose an --out folder on a single disk.' },
};

/** A readable reason and a hint for a failed file operation; the system's own words where the code is not known. */
export function ioProblem(error: unknown): { reason: string; hint: string } {
  const code = codeOf(error);
  const known = PROBLEMS[code];
  if (known) return { reason: `${known.reason} (${code})`, hint: known.hint };
  return { reason: error instanceof Error ? error.message : String(error), hint: '' };
}
