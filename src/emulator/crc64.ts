/** CRC-64/XZ (ECMA-182, reflected) in two 32-bit halves: OSS sends it as `x-oss-hash-crc64ecma`. */
const POLY_HIGH = 0xc96c5795;
const POLY_LOW = 0xd7870f42;

function buildTable(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let h = 0;
    let l = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (carry) {
        h = (h ^ POLY_HIGH) >>> 0;
        l = (l ^ POLY_LOW) >>> 0;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { high, low };
}
const TABLE = buildTable();

export interface Crc64 {
  update(bytes: Uint8Array): void;
  /** Unsigned decimal text. */
  digest(): string;
}

/** A running CRC-64 of the bytes it is fed. */
export function crc64(): Crc64 {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = (((low >>> 8) | (high << 24)) ^ (TABLE.low[index] ?? 0)) >>> 0;
        high = ((high >>> 8) ^ (TABLE.high[index] ?? 0)) >>> 0;
      }
    },
    digest() {
      const value = (BigInt((high ^ 0xffffffff) >>> 0) << 32n) | BigInt((low ^ 0xffffffff) >>> 0);
      return value.toString();
    },
  };
}
