import { createHash } from 'node:crypto';
import { crc64 } from './crc64.ts';
import type { StoredObject } from './fleet.ts';
import { hash32, seededRandom } from './random.ts';

const BLOCK_BYTES = 4_096;

function block(seed: string, index: number): Buffer {
  const random = seededRandom(hash32(`${seed}#${index}`));
  const bytes = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += 4) bytes.writeUInt32LE(Math.floor(random() * 0x1_0000_0000), at);
  return bytes;
}

/** The object's bytes from `first` to `last` (both included), block by block; any part can be made without the rest. */
export function* objectBytes(
  object: StoredObject,
  first = 0,
  last: number = object.sizeBytes - 1,
): Generator<Buffer> {
  for (let at = first; at <= last;) {
    const index = Math.floor(at / BLOCK_BYTES);
    const from = at - index * BLOCK_BYTES;
    const part = block(object.seed, index).subarray(from, Math.min(BLOCK_BYTES, from + last - at + 1));
    yield part;
    at += part.length;
  }
}

/** True digests of an object's bytes, hex; `crc64` decimal. */
export interface Digests {
  md5: string;
  sha1: string;
  sha256: string;
  crc64: string;
}

function compute(object: StoredObject): Digests {
  const md5 = createHash('md5');
  const sha1 = createHash('sha1');
  const sha256 = createHash('sha256');
  const crc = crc64();
  for (const part of objectBytes(object)) {
    for (const hash of [md5, sha1, sha256]) hash.update(part);
    crc.update(part);
  }
  return {
    md5: md5.digest('hex'),
    sha1: sha1.digest('hex'),
    sha256: sha256.digest('hex'),
    crc64: crc.digest(),
  };
}

/** Digests, remembered for the most recent objects: a list page and its queries ask for the same ones. */
export function digestsOf(): (object: StoredObject) => Digests {
  const known = new Map<string, Digests>();
  return (object) => {
    const key = `${object.sizeBytes} ${object.seed}`;
    const found = known.get(key);
    if (found) return found;
    const digests = compute(object);
    if (known.size >= 2_000) known.delete(known.keys().next().value ?? '');
    known.set(key, digests);
    return digests;
  };
}
