/** Keys are the file's own text: made printable. */
export function shownKey(key: string): string {
  return key.replaceAll(/\p{C}/gu, '?').slice(0, 64);
}
