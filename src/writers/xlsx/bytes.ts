/**
 * Bytes that are put together piece by piece. A string made of thousands of pieces is copied twice more before it is
 * bytes, which took longer than all else that a row needs; texts of a table are nearly all ASCII, of which a loop makes
 * bytes at once.
 */
export interface Bytes {
  /** How many there are. */
  length(): number;
  /** Puts text as UTF-8. */
  text(text: string): void;
  /**
   * Puts `start` and the text if the text is made of allowed characters alone.
   * @param allowed 1 for each ASCII code that is
   * @returns whether it did
   */
  allowed(text: string, allowed: Uint8Array, start: Uint8Array): boolean;
  bytes(bytes: Uint8Array): void;
  /** Hands the bytes over, and begins anew. */
  take(): Buffer;
}

/** Most bytes that one UTF-16 unit takes in UTF-8. */
const UTF8_BYTES = 3;
const ASCII = new Uint8Array(128).fill(1);
const FIRST_BYTES = 4_096;
const NOTHING = Buffer.alloc(0);

export function createBytes(): Bytes {
  let buffer: Buffer = NOTHING;
  let largest = FIRST_BYTES;
  let length = 0;

  function makeRoom(count: number): void {
    if (length + count <= buffer.length) return;
    // After the first piece as large as that had to be: the next will be alike.
    largest = Math.max(buffer === NOTHING ? largest : buffer.length * 2, length + count);
    const larger = Buffer.allocUnsafeSlow(largest);
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  function put(bytes: Uint8Array): void {
    const count = bytes.length;
    makeRoom(count);
    for (let at = 0; at < count; at += 1) buffer[length + at] = bytes[at] ?? 0;
    length += count;
  }

  function putIf(text: string, flags: Uint8Array): boolean {
    const count = text.length;
    makeRoom(count);
    for (let at = 0; at < count; at += 1) {
      const code = text.charCodeAt(at);
      if (flags[code] !== 1) return false;
      buffer[length + at] = code;
    }
    length += count;
    return true;
  }

  return {
    length: () => length,
    text(text) {
      if (putIf(text, ASCII)) return;
      makeRoom(text.length * UTF8_BYTES);
      length += buffer.write(text, length);
    },
    allowed(text, flags, start) {
      const before = length;
      put(start);
      if (putIf(text, flags)) return true;
      length = before;
      return false;
    },
    bytes: put,
    take() {
      const taken = buffer.subarray(0, length);
      buffer = NOTHING;
      length = 0;
      return taken;
    },
  };
}
