import { isHostAllowed } from '../core/glob.ts';
import type { ProbeBar } from '../core/model/firmware.ts';
import { isLoopback } from '../core/web-url.ts';

/**
 * What keeps a link from being followed, as far as the link alone tells; its addresses are looked at when they are
 * connected to. Plain http is for this machine only, where a job allows it.
 */
export function barOf(
  url: URL,
  { hosts, allowPrivate }: { hosts: readonly string[]; allowPrivate: boolean },
): ProbeBar | undefined {
  const isHere = allowPrivate && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) return 'scheme';
  return isHostAllowed(url.hostname, hosts) ? undefined : 'host';
}
