import type { ExceptionRule, ExceptionUse } from './model/catalogue.ts';

/** An exception that ends so soon is announced. */
const ENDING_WITHIN_MS = 14 * 86_400_000;

/**
 * Does an exception hold at an instant? Its last instant still belongs to it.
 * @param atMs epoch milliseconds
 */
export function exceptionStatus({ until }: ExceptionRule, atMs: number): ExceptionUse['status'] {
  if (until === '') return 'active';
  const leftMs = Date.parse(until) - atMs;
  if (leftMs < 0) return 'expired';
  return leftMs <= ENDING_WITHIN_MS ? 'ending' : 'active';
}
