import type { FileDigest } from './manifest.ts';

/** SHA256SUMS as it was read; `problems` holds one sentence for each line that cannot be used. */
export interface Sums {
  byName: Map<string, string>;
  problems: string[];
}

/** The form that `sha256sum -c --strict` reads. */
export function formatSums(files: readonly Pick<FileDigest, 'name' | 'sha256'>[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

const LINE = /^([0-9a-f]{64}) [ *](.+)$/;

/** Reads SHA256SUMS. A line that is no digest line, or names a file again, is a problem. */
export function parseSums(text: string): Sums {
  const sums: Sums = { byName: new Map(), problems: [] };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else sums.problems.push('its last line is incomplete');
  for (const [index, line] of lines.entries()) {
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined)
      sums.problems.push(`line ${index + 1} is not a digest and a name`);
    else if (sums.byName.has(name)) sums.problems.push(`line ${index + 1} lists ${name} again`);
    else sums.byName.set(name, sha256);
  }
  return sums;
}
