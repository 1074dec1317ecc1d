const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Counts the records of a CSV file in our dialect from its bytes, chunk by chunk: what really stands in the file. */
export function createRowCounter(): {
  add: (chunk: Uint8Array) => void;
  rows: () => number;
} {
  let records = 0;
  let isQuoted = false;
  return {
    add(chunk) {
      // By index: the array's iterator took four times as long (Node 20).
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        // A doubled quote within a cell closes and opens again.
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LINE_FEED && !isQuoted) records += 1;
      }
    },
    /** Without the header. */
    rows: () => Math.max(0, records - 1),
  };
}
