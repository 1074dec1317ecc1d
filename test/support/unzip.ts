import { inflateRawSync } from 'node:zlib';

/** Where the directory of a zip starts is written in the 22 bytes at its end, which has no comment here. */
const END_BYTES = 22;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const DEFLATED = 8;

/**
 * Every part of a zip by name, after its directory; not for zips beyond 4 GiB.
 * @throws Error where the bytes are no zip
 */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - END_BYTES;
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('no zip, or one with a comment');
  const parts = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('the directory of the zip is damaged');
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const name = zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes!);
    parts.set(name, partAt(zip, at));
    at += ENTRY_BYTES + nameBytes! + extraBytes! + noteBytes!;
  }
  return parts;
}

/** The bytes of one part, found through its entry in the directory. */
function partAt(zip: Buffer, entry: number): Buffer {
  const packedBytes = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  const from = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + packedBytes);
  const bytes = zip.readUInt16LE(entry + 10) === DEFLATED ? inflateRawSync(packed) : packed;
  if (bytes.length !== zip.readUInt32LE(entry + 24)) throw new Error('a part of the zip has another size');
  return bytes;
}
