/** Deeper nesting than this is none of our files. */
const MAX_DEPTH = 50;
/** Each line and each key costs time and memory before anything can be said of it: 30,000 take a second, and ten thousand
 * targets are 200,000. */
const MAX_SEPARATORS = 300_000;

/** What makes a text none of our files, before a parser spends time and stack on it. */
export function excessOf(text: string): string | undefined {
  if (depthOf(text) > MAX_DEPTH) return 'is nested too deeply';
  let separators = 0;
  for (const char of text) if (char === ':' || char === ',' || char === '?' || char === '\n') separators += 1;
  return separators > MAX_SEPARATORS ? 'has too many lines or keys' : undefined;
}

/** An upper bound of the nesting, from flow brackets and indentation. */
function depthOf(text: string): number {
  let brackets = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, (brackets += 1));
    else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
  }
  for (const line of text.split('\n')) {
    const indent = /^[\s?:-]*/.exec(line)?.[0] ?? '';
    deepest = Math.max(deepest, indent.replaceAll(' ', '').length);
  }
  return deepest;
}
