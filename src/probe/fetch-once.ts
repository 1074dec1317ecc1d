import type { ProbeKind, ProbeOutcome } from '../core/model/firmware.ts';
import { contentLength, rangeTotal, refusalCode, requestIdOf } from './answer.ts';
import type { Bandwidth } from './bandwidth.ts';
import { readContent } from './content.ts';
import { NotAnswered } from './failure.ts';
import type { Store } from './store.ts';
import type { Dispatcher } from 'undici';

/** So much of a body is read rather than that its connection is dropped. */
const MOST_DUMPED_BYTES = 4_096;

/** What is fetched. */
export interface Wanted {
  url: URL;
  methods: string[];
  /** Set when the file begins to arrive: its length, null where that is not told. */
  lengthBytes?: number | null;
}

/** With what, and how much of it. */
interface Means {
  kind: ProbeKind;
  store: Store;
  bandwidth: Bandwidth;
  /** A file that is larger is not read. */
  maxBytes: number;
}

/**
 * One GET of a file, and what its answer says of it.
 * @throws NotAnswered where the store is ill, errors of the connection, the signal's reason
 */
export async function fetchOnce(wanted: Wanted, means: Means, signal: AbortSignal): Promise<ProbeOutcome> {
  const { kind, store } = means;
  const response = await store.get(wanted.url, kind === 'links' ? 'bytes=0-0' : undefined, signal);
  const { statusCode, headers, body } = response;
  try {
    if (kind === 'links' && (statusCode === 200 || statusCode === 206)) return reachedLink(response);
    if (kind === 'contents' && statusCode === 200)
      return await reachedContent(response, wanted, means, signal);
    if (statusCode >= 300 && statusCode < 400) return { kind: 'not-allowed', bar: 'redirect' };
    if (isIll(statusCode)) throw new NotAnswered({ kind: 'not-made', hindrance: 'store-ill' });
    const requestId = requestIdOf(headers['x-oss-request-id']);
    return { kind: 'refused', httpStatus: statusCode, code: await refusalCode(body), requestId };
  } finally {
    await body.dump({ limit: MOST_DUMPED_BYTES, signal }).catch(() => undefined);
  }
}

async function reachedContent(
  { headers, body }: Dispatcher.ResponseData,
  wanted: Wanted,
  { bandwidth, maxBytes }: Means,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const told = contentLength(headers['content-length']);
  wanted.lengthBytes = told;
  if (told !== null && told > maxBytes) return unread(told, 'too-large');
  const { methods } = wanted;
  const content = await readContent(body, { methods, maxBytes, bandwidth, signal });
  return content === 'too-large' ? unread(told, content) : { kind: 'reached', ...content, unread: '' };
}

function reachedLink({ statusCode, headers }: Dispatcher.ResponseData): ProbeOutcome {
  const sizeBytes =
    statusCode === 206 ? rangeTotal(headers['content-range']) : contentLength(headers['content-length']);
  return { kind: 'reached', sizeBytes, digests: {}, unread: '' };
}

/** It is there, and was not read to its end. */
export function unread(sizeBytes: number | null, why: 'too-large' | 'too-slow'): ProbeOutcome {
  return { kind: 'reached', sizeBytes, digests: {}, unread: why };
}

/** That the store is busy or broken says nothing of the file. */
function isIll(statusCode: number): boolean {
  return statusCode >= 500 || statusCode === 429 || statusCode === 408;
}
