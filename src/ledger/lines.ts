import { createReadStream } from 'node:fs';

export interface Line {
  text: string;
  /** Offset in the file of the byte after the line and its line break. */
  endByte: number;
  /** False for what stands after the last line break: a line that was being written when the process ended. */
  whole: boolean;
}

/** The lines of a UTF-8 file, with where they end. */
export function readLines(path: string): AsyncGenerator<Line> {
  return linesOf(createReadStream(path) as AsyncIterable<Buffer>);
}

/** The lines of UTF-8 text that comes in chunks. Holds one line and one chunk. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let endByte = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, at)]);
      rest = [];
      from = at + 1;
      endByte += line.length + 1;
      yield { text: line.toString('utf8'), endByte, whole: true };
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length === 0) return;
  const line = Buffer.concat(rest);
  yield { text: line.toString('utf8'), endByte: endByte + line.length, whole: false };
}
