/** The service refuses a nonce again for at least this long. */
const REMEMBERED_MS = 15 * 60_000;
const MOST = 200_000;

/** Remembers the nonces of accepted signatures, bounded in time and number (oldest forgotten first). */
export interface NonceStore {
  /** False where the nonce was used before; otherwise it is burnt. */
  burn(accessKeyId: string, nonce: string, nowMs: number): boolean;
}

/** V1 and V3 share one store; a nonce belongs to its access key. */
export function nonceStore(): NonceStore {
  const seen = new Map<string, number>();
  const forget = (nowMs: number): void => {
    for (const [key, at] of seen) {
      if (nowMs - at < REMEMBERED_MS && seen.size < MOST) return;
      seen.delete(key);
    }
  };
  return {
    burn(accessKeyId, nonce, nowMs) {
      forget(nowMs);
      const key = `${accessKeyId}\n${nonce}`;
      if (seen.has(key)) return false;
      seen.set(key, nowMs);
      return true;
    },
  };
}
