import type { FileHandle } from 'node:fs/promises';

/** Where a record lies in the file. */
export interface Place {
  seq: number;
  offset: number;
  length: number;
}

/** Records lie nearly in order, so that most are found in the piece that was read last. */
const PIECE_BYTES = 256 * 1_024;
/** A record may lie a little before the one that was read last: as far as calls in flight overtake each other. */
const BACK_BYTES = 64 * 1_024;

/** Reads records of an open file by their places. */
export function openPlaces(handle: FileHandle): { read(place: Place): Promise<Buffer> } {
  let piece = Buffer.alloc(0);
  let from = 0;
  return {
    async read({ offset, length }) {
      if (offset < from || offset + length > from + piece.length) {
        from = Math.max(0, offset - BACK_BYTES);
        const wanted = Math.max(PIECE_BYTES, offset - from + length);
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, from);
        piece = buffer.subarray(0, bytesRead);
      }
      return piece.subarray(offset - from, offset - from + length);
    },
  };
}
