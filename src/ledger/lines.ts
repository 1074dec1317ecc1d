import { openFile } from '../evidence/open-file.ts';

export interface Line {
  /** From 1. */
  number: number;
  /** UTF-8, without the line break; part of a chunk, which stays as long as somebody holds it. */
  bytes: Buffer;
  /** Offset in the file of the byte after the line and its line break. */
  endByte: number;
  /** False for what stands after the last line break: a line that was being written when the process ended. */
  whole: boolean;
}

/** Reads cost by their number; at 64 KiB, the default, they were a tenth of judging a ledger. */
const CHUNK_BYTES = 256 * 1_024;

/** The lines of a UTF-8 file, or of a range of its bytes, with where they end, by the chunks in which they are read. */
export async function* readLines(
  path: string,
  range: { start?: number; end?: number } = {},
): AsyncGenerator<Line[]> {
  const file = await openFile(path);
  yield* linesOf(file.createReadStream({ highWaterMark: CHUNK_BYTES, ...range }) as AsyncIterable<Buffer>);
}

/** The lines of UTF-8 text that comes in chunks, those of a chunk together: a wait for each took longer than finding it. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let endByte = 0;
  let number = 0;
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const end = chunk.subarray(from, at);
      const bytes = rest.length === 0 ? end : Buffer.concat([...rest, end]);
      rest = [];
      from = at + 1;
      endByte += bytes.length + 1;
      number += 1;
      lines.push({ number, bytes, endByte, whole: true });
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    yield lines;
  }
  if (rest.length === 0) return;
  const bytes = Buffer.concat(rest);
  yield [{ number: number + 1, bytes, endByte: endByte + bytes.length, whole: false }];
}
