import { product, Refused } from './reply.ts';
import { param } from './request.ts';
import type { ApiRequest } from './request.ts';

/**
 * `CurrentPage` from 1, and `PageSize` from 1 to what the operation allows at most.
 * @param limits `size` of an operation that does not ask for both
 */
export function pageOf(
  request: ApiRequest,
  limits: { most: number; size?: number },
): { page: number; size: number } {
  const page = numberOf(param(request, 'CurrentPage'), limits.size === undefined ? undefined : 1);
  const size = numberOf(param(request, 'PageSize'), limits.size);
  const valid =
    Number.isInteger(page) && page >= 1 && Number.isInteger(size) && size >= 1 && size <= limits.most;
  if (!valid)
    throw new Refused(product('iot.common.InvalidPageParams', 'The paging parameters are invalid.'));
  return { page, size };
}

function numberOf(text: string | undefined, byDefault: number | undefined): number {
  return text === undefined && byDefault !== undefined ? byDefault : Number(text);
}
