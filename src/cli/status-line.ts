import type { Writable } from 'node:stream';
import { fit } from './width.ts';

/** A stream that may lead to a terminal. */
export type Terminal = Writable & { isTTY?: boolean; columns?: number };

/** The last line of a terminal, drawn over and over. */
export interface StatusLine {
  /** @param text is told how many columns there are */
  draw(text: (columns: number) => string): void;
  clear(): void;
}

/** Without a name, or as `dumb`, a terminal understands nothing but text. */
export function isDumb({ TERM = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return TERM === '' || TERM === 'dumb';
}

/** Where there is no width, as in a terminal that somebody only feigns. */
const COLUMNS = 80;
const ERASE_TO_END = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

/**
 * The line, and the stream through which everything else goes to that terminal: it stands above the line.
 *
 * The cursor is never hidden, and waits at the start of the line: whenever the process is killed, nothing has to be put
 * right, and where a narrower terminal breaks the line, all of its parts lie behind the cursor.
 */
export function createStatusLine(stream: Terminal): { line: StatusLine; above: Pick<Terminal, 'write'> } {
  let drawn = '';
  let text: ((columns: number) => string) | undefined;

  const erase = (what = ERASE_TO_END): void => {
    if (drawn !== '') stream.write(`\r${what}`);
    drawn = '';
  };
  const redraw = (): void => {
    erase(ERASE_BELOW);
    if (text) draw(text);
  };
  const draw = (next: (columns: number) => string): void => {
    if (!text) stream.on('resize', redraw);
    text = next;
    // A terminal breaks the line when its last column is filled.
    const columns = (stream.columns || COLUMNS) - 1;
    const line = fit(next(columns), columns);
    if (line !== drawn) stream.write(`${line}${ERASE_TO_END}\r`);
    drawn = line;
  };
  const write = (chunk: string | Uint8Array): boolean => {
    erase();
    return stream.write(chunk);
  };
  const clear = (): void => {
    erase();
    text = undefined;
    stream.off('resize', redraw);
  };
  return { line: { draw, clear }, above: { write } };
}
