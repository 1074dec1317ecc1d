import { cut } from '../core/cut.ts';
import { textsOf } from '../texts/index.ts';
import type { Message } from './message.ts';

/**
 * Renders a message in at most so many bytes of UTF-8: where it is longer, findings go first, the last one before the
 * others, then sentences, and what is left says that it is cut.
 * @param render the message as a channel writes it
 * @param bytesOf what counts against the limit; default: all that is rendered
 */
export function fitted<T extends string | object>(
  message: Message,
  maxBytes: number,
  render: (message: Message) => T,
  bytesOf: (rendered: T) => number = byteLength,
): T {
  const whole = render(message);
  if (bytesOf(whole) <= maxBytes) return whole;
  const cut = { ...message, footer: [...message.footer, cutText(message, maxBytes)] };
  let shortest = whole;
  for (const shorter of shorterOnes(cut)) {
    shortest = render(shorter);
    if (bytesOf(shortest) <= maxBytes) break;
  }
  return shortest;
}

function byteLength(rendered: string | object): number {
  return Buffer.byteLength(typeof rendered === 'string' ? rendered : JSON.stringify(rendered));
}

function cutText({ locale }: Message, maxBytes: number): string {
  return textsOf(locale).message.cut({ size: `${Math.floor(maxBytes / 1_000)} KB` });
}

function* shorterOnes(message: Message): Generator<Message> {
  const { findings, paragraphs } = message;
  for (let left = findings.length - 1; left > 0; left -= 1)
    yield { ...message, findings: findings.slice(0, left) };
  const bare = { ...message, findings: [], findingsTitle: '' };
  for (let left = paragraphs.length; left > 0; left -= 1)
    yield { ...bare, paragraphs: paragraphs.slice(0, left) };
  const least = { ...bare, paragraphs: [], title: cut(message.title, 200) };
  yield least;
  const footer = message.footer.map((line) => cut(line, 200));
  yield { ...least, footer };
  yield { ...least, footer, link: null };
}
