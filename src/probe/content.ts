import { createHash } from 'node:crypto';
import type { Bandwidth } from './bandwidth.ts';

/** What is known of bytes that were read and dropped. */
export interface Content {
  sizeBytes: number;
  /** By method, hex. */
  digests: Record<string, string>;
}

export interface ReadingOptions {
  /** `MD5`, `SHA1`, `SHA256`. */
  methods: readonly string[];
  maxBytes: number;
  bandwidth: Bandwidth;
  signal: AbortSignal;
}

/**
 * Streams a body through its hashes, a chunk at a time, and keeps nothing of it. The next chunk is asked for when the
 * bandwidth allows it, so that the sender waits rather than the memory grows.
 * @returns 'too-large' as soon as it has more than `maxBytes`
 * @throws what the body throws, and the signal's reason
 */
export async function readContent(
  body: AsyncIterable<Uint8Array>,
  { methods, maxBytes, bandwidth, signal }: ReadingOptions,
): Promise<Content | 'too-large'> {
  const hashes = methods.map((method) => [method, createHash(method)] as const);
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return 'too-large';
    for (const [, hash] of hashes) hash.update(chunk);
    await bandwidth.take(chunk.length, signal);
  }
  return { sizeBytes, digests: Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')])) };
}
