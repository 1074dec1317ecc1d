/** A list of numbers in a typed array that doubles as it fills: some bytes an entry, whatever there is. */
export interface Column {
  /** 0 where nothing was set. */
  get(at: number): number;
  set(at: number, value: number): void;
}

type Kind = typeof Uint8Array | typeof Uint32Array;
const FIRST = 1_024;

/** @param kind how wide its numbers are */
export function createColumn(kind: Kind): Column {
  let values = new kind(FIRST);
  return {
    get: (at) => values[at] ?? 0,
    set(at, value) {
      if (at >= values.length) {
        const old = values;
        values = new kind(Math.max(old.length * 2, at + 1));
        values.set(old);
      }
      values[at] = value;
    },
  };
}
