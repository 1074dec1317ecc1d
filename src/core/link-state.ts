import { URL_STATES } from './model/finding.ts';
import type { UrlState } from './model/finding.ts';
import type { Link } from './model/firmware.ts';

/**
 * The state of a link at an instant.
 * @param asOfMs epoch milliseconds
 * @param withinMs a signed link that ends within this window is `expiring`
 */
export function urlState(link: Link, asOfMs: number, withinMs: number): UrlState {
  if (link.kind !== 'signed') return link.kind;
  const leftMs = Date.parse(link.expiresAt) - asOfMs;
  if (leftMs <= 0) return 'expired';
  return leftMs <= withinMs ? 'expiring' : 'valid';
}

/** Of several states the one that a package shows. */
export function worstUrlState(states: readonly UrlState[]): UrlState | undefined {
  return URL_STATES.find((state) => states.includes(state));
}
