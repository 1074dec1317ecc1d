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
  /** Puts bytes from a place on, up to the first that is not above `mark`. @returns the place of that one */
  upTo(bytes: Uint8Array, from: number, mark: number): number;
  /** Hands the bytes over, and begins anew. */
  take(): Buffer;
  /** Shows the bytes, which stay until `clear` begins anew in the same memory. */
  peek(): Buffer;
  clear(): void;
}

/** Most bytes that one UTF-16 unit takes in UTF-8. */
const UTF8_BYTES = 3;
const ASCII = new Uint8Array(128).fill(1);
const FIRST_BYTES = 4_096;
const NOTHING = Buffer.alloc(0);

export function createBytes(): Bytes {
  return new GrowingBytes();
}

class GrowingBytes implements Bytes {
  #buffer: Buffer = NOTHING;
  #largest = FIRST_BYTES;
  #length = 0;

  length(): number {
    return this.#length;
  }

  text(text: string): void {
    if (this.#putIf(text, ASCII)) return;
    this.#makeRoom(text.length * UTF8_BYTES);
    this.#length += this.#buffer.write(text, this.#length);
  }

  allowed(text: string, flags: Uint8Array, start: Uint8Array): boolean {
    const before = this.#length;
    this.bytes(start);
    if (this.#putIf(text, flags)) return true;
    this.#length = before;
    return false;
  }

  bytes(bytes: Uint8Array): void {
    const count = bytes.length;
    this.#makeRoom(count);
    const [buffer, length] = [this.#buffer, this.#length];
    for (let at = 0; at < count; at += 1) buffer[length + at] = bytes[at] ?? 0;
    this.#length += count;
  }

  upTo(bytes: Uint8Array, from: number, mark: number): number {
    this.#makeRoom(bytes.length - from);
    const [buffer, length, most] = [this.#buffer, this.#length - from, bytes.length];
    let at = from;
    for (; at < most; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte <= mark) break;
      buffer[length + at] = byte;
    }
    this.#length += at - from;
    return at;
  }

  peek(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  take(): Buffer {
    const taken = this.peek();
    this.#buffer = NOTHING;
    this.#length = 0;
    return taken;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    // After the first piece as large as that had to be: the next will be alike.
    const least = this.#buffer === NOTHING ? this.#largest : this.#buffer.length * 2;
    this.#largest = Math.max(least, this.#length + count);
    const larger = Buffer.allocUnsafeSlow(this.#largest);
    larger.set(this.peek());
    this.#buffer = larger;
  }

  #putIf(text: string, flags: Uint8Array): boolean {
    const count = text.length;
    this.#makeRoom(count);
    const [buffer, length] = [this.#buffer, this.#length];
    for (let at = 0; at < count; at += 1) {
      const code = text.charCodeAt(at);
      if (flags[code] !== 1) return false;
      buffer[length + at] = code;
    }
    this.#length += count;
    return true;
  }
}
