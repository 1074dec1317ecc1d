/** Edit distance, for «did you mean …» in messages about names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name closest to `word`, or undefined where none is close enough to be a slip of the pen. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const folded = word.slice(0, 64).toLowerCase();
  let best: { name: string; score: number } | undefined;
  for (const name of known) {
    const score = distance(folded, name.toLowerCase());
    if (!best || score < best.score) best = { name, score };
  }
  return best && best.score <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}
