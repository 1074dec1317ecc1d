/** The text in at most so many bytes of UTF-8, with `…` where it was cut. No letter is halved. */
export function cut(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let left = mostBytes - Buffer.byteLength('…');
  let end = 0;
  for (const letter of text) {
    left -= Buffer.byteLength(letter);
    if (left < 0) break;
    end += letter.length;
  }
  return `${text.slice(0, end)}…`;
}
