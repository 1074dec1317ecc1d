import { STEERING, escaped as writtenOut } from '../core/escaped.ts';
import { printable } from './neutralise.ts';

/** Text that is markup already; anything else that goes into markup is escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** A template whose values are escaped unless they are markup; lists are joined. Attributes stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: strings.map((text, at) => text + (at < parts.length ? shown(parts[at] ?? '') : '')).join(''),
  };
}

function shown(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(shown).join('');
}

/** What steers a line or turns the direction of text is written out, as on the console. */
function escaped(text: string): string {
  return printable(text)
    .replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char)
    .replace(STEERING, (char) => (char === '\n' ? char : (ESCAPES[char] ?? writtenOut(char))));
}

/** JSON that nothing in it can end: it stands in a script element that no browser runs. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
