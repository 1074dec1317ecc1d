import type { Message } from './message.ts';

/** The message as lines of plain text, for channels that know no other parts. */
export function linesOf(message: Message): string[] {
  const { title, paragraphs, footer, link } = message;
  const blocks = [
    [title],
    paragraphs,
    findingLines(message),
    [...(link ? [`${link.text}: ${link.url}`] : []), ...footer],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
}

/** The numbered findings below their title; none where there are none. */
export function findingLines({ findingsTitle, findings }: Message): string[] {
  const listed = findings.flatMap(({ title, subject }, at) => [`${at + 1}. ${title}`, `   ${subject}`]);
  return findingsTitle === '' ? [] : [findingsTitle, ...listed];
}

/** Joins nothing visible to what stands beside it, and keeps what it stands in from being read as one word. */
export const WORD_JOINER = '\u2060';

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
