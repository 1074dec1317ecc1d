import type { Message } from './message.ts';

/** The message as lines of plain text, for channels that know no other parts. */
export function linesOf(message: Message): string[] {
  const { title, paragraphs, findingsTitle, findings, footer, link } = message;
  const listed = findings.flatMap(({ title: what, subject }, at) => [`${at + 1}. ${what}`, `   ${subject}`]);
  const blocks = [
    [title],
    paragraphs,
    findingsTitle === '' ? [] : [findingsTitle, ...listed],
    [...(link ? [`${link.text}: ${link.url}`] : []), ...footer],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
}

/** Joins nothing visible to what stands beside it, and keeps what it stands in from being read as one word. */
const WORD_JOINER = '\u2060';

/**
 * Text in which no client finds a link or a mention of its own: for names that others chose, where a channel has no part
 * that is plain by its protocol.
 */
export function defused(text: string): string {
  return text
    .replace(/@(?=\S)/g, `@${WORD_JOINER}`)
    .replace(/:(?=\/\/)/g, `:${WORD_JOINER}`)
    .replace(/\.(?=\p{L})/gu, `.${WORD_JOINER}`);
}
