import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { codeOf } from '../core/error-code.ts';

/** An answer whose encoding cannot be undone. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The bytes of an answer as they were before `content-encoding`: none is asked for, but some proxies encode all the same.
 * @param header as it came; several are undone from the last to the first
 * @throws EncodingError for an encoding that is not known, bytes that are not encoded so, and more than `maxBytes`
 */
export function decodeContent(
  bytes: Buffer,
  header: string | readonly string[] | undefined,
  maxBytes: number,
): Buffer {
  const names = String(header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  return names.reduceRight((encoded, name) => decodeOne(encoded, name, maxBytes), bytes);
}

function decodeOne(bytes: Buffer, name: string, maxBytes: number): Buffer {
  const decode = DECODERS[name];
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : '(not shown)';
  if (!decode) throw new EncodingError(`the response has the unknown content-encoding ${shown}`);
  // An empty answer is not encoded.
  if (bytes.length === 0) return bytes;
  try {
    return decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = codeOf(error);
    const problem = code === 'ERR_BUFFER_TOO_LARGE' ? 'is too large when decoded' : 'cannot be decoded';
    throw new EncodingError(`the response has the content-encoding ${shown} and ${problem} (${code})`);
  }
}
