/** A character as JSON would write it out, so that it can be seen: `\u200b`. */
export function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/**
 * Everything that can forge a line or steer a terminal: controls (C0, DEL, C1), line and paragraph separators, marks
 * that turn the direction of text (https://www.unicode.org/reports/tr9/), invisible characters, half surrogates.
 */
export const STEERING: RegExp =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;
