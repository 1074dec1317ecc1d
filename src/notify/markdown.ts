/** Markdown of chat robots: their clients read different parts of it, and none of them promises an escape. */
import type { Message } from './message.ts';
import { defused, WORD_JOINER } from './plain.ts';

/** What Markdown or HTML would read as markup → a letter that looks the same and is none. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '｀',
  '~': '～',
  '|': '｜',
  '\\': '＼',
};

/** At the beginning of a line: a heading, a list, a line across, an indented block. */
const BLOCK_MARK = /^(?=\s|[#+=-]|\d+[.)])/;

/** Text that stays text in any Markdown: a line of its own, or a part of one. */
export function unmarked(text: string): string {
  return text
    .replace(/[<>[\]*`~|\\]/g, (mark) => LOOKALIKES[mark] ?? mark)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/&(?=#?\w+;)/g, '＆')
    .replace(BLOCK_MARK, WORD_JOINER);
}

/** What others chose, with no link and no mention in it either. */
export function named(text: string): string {
  return unmarked(defused(text));
}

export function colored(color: string, text: string): string {
  return `<font color="${color}">${text}</font>`;
}

/** A link of our own. */
export function markdownLink({ text, url }: NonNullable<Message['link']>): string {
  // What would end the address early.
  const target = new URL(url).href.replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${unmarked(text)}](${target})`;
}
