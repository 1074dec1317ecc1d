/** Is a host among those that the globs allow, whatever its case? */
export function isHostAllowed(host: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(host.toLowerCase(), glob.toLowerCase()));
}

/**
 * `*` is any run of characters, everything else itself. Linear but for the backtracking to the last star, so that a
 * pattern with many stars cannot stall a run as a regular expression could.
 */
export function matchesGlob(text: string, glob: string): boolean {
  let t = 0;
  let g = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g;
      g += 1;
      resume = t;
    } else if (glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      resume += 1;
      t = resume;
      g = star + 1;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
