import { MANIFEST, SIGNATURE, SUMS } from './names.ts';
import { sha256Of } from './digest.ts';
import { formatSums } from './sums.ts';
import type { FolderEntries } from './list-folder.ts';
import type { RunCheck } from './run-check.ts';

/** Is SHA256SUMS byte for byte as it was written? Told where nothing else is wrong, which would have altered it too. */
export function checkSumsForm(check: RunCheck, sums: Uint8Array | null, signature: Uint8Array | null): void {
  const { manifest, manifestSha256, deviations } = check;
  if (!manifest || !sums || deviations.length > 0) return;
  const sealed = [{ name: MANIFEST, sha256: manifestSha256 }];
  if (signature) sealed.push({ name: SIGNATURE, sha256: sha256Of(signature) });
  if (Buffer.from(formatSums([...manifest.files, ...sealed])).equals(sums)) return;
  deviations.push({
    file: SUMS,
    problem: 'was altered: its lines differ from the manifest in order or format',
  });
}

/** Everybody may write: what was checked now may be altered by tomorrow. */
const OPENED = 0o002;

/** Modes are no part of the evidence, and copies have others: those that let everybody write are told. */
export function noteModes(check: RunCheck, present: FolderEntries): void {
  const opened = [...present].filter(([, facts]) => !facts.isSymbolicLink() && (facts.mode & OPENED) !== 0);
  const [first] = opened;
  if (!first) return;
  const [name, { mode }] = first;
  const octal = `0${(mode & 0o777).toString(8)}`;
  check.notes.push(
    `${opened.length} of its files and folders are writable by everyone (first ${name}, mode ${octal})`,
  );
}
