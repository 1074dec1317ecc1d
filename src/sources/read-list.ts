import type { ListPage } from '../core/model/observation.ts';
import { listFirmware } from './list.ts';
import type { ListEvent } from './list.ts';
import type { SelectionList } from './selection-list.ts';

/** Page `page` (from 1) of 100 firmware of a target. */
export type FetchListPage = (
  page: number,
  filter: { productKey?: string; destVersion?: string },
) => Promise<ListPage>;

/** @param told IDs that are not told again; what is told is added */
export function readList(
  { productKeys, destVersion, maxPackages }: SelectionList,
  listPage: FetchListPage,
  told: Set<string>,
): AsyncGenerator<ListEvent> {
  return listFirmware({
    productKeys,
    ...(maxPackages !== undefined && { maxPackages }),
    told,
    fetchPage: (page, productKey) =>
      listPage(page, {
        ...(productKey !== undefined && { productKey }),
        ...(destVersion !== undefined && { destVersion }),
      }),
  });
}
