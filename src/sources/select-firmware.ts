import type { Selected } from '../core/model/selection.ts';
import { compareLists } from './compare-lists.ts';
import type { TargetSelection } from './plan-selections.ts';
import { readList } from './read-list.ts';
import type { FetchListPage } from './read-list.ts';
import type { Selecting, SelectionEvent } from './selecting.ts';
import type { SelectionList } from './selection-list.ts';
import { readTargetFile } from './target-files.ts';

/**
 * The selection of one target: first its rows in the files' order, unusable ones with their `problem`, then what lists add,
 * then the differences with lists that are only compared.
 * @throws whatever `listPage` throws first, after the other lists were read; AuditError where the target's file changed
 */
export async function* selectFirmware(
  selection: TargetSelection,
  listPage: FetchListPage,
): AsyncGenerator<SelectionEvent> {
  const selecting: Selecting = { selection, listPage, told: new Set(), count: 0, failures: [] };
  yield* selectRows(selecting);
  for (const list of selection.lists) if (list.use === 'select') yield* selectListed(list, selecting);
  yield* compareLists(selecting);
  if (selecting.failures.length > 0) throw selecting.failures[0];
}

async function* selectRows(selecting: Selecting): AsyncGenerator<SelectionEvent> {
  const { ids, lists } = selecting.selection;
  if (!ids) return;
  yield { kind: 'total', total: ids.rows + ids.unusable };
  for await (const rows of readTargetFile(ids)) {
    for (const row of rows) {
      if (lists.length > 0 && row.problem === undefined) selecting.told.add(row.firmwareId);
      yield toEvent(selecting, row);
    }
  }
}

async function* selectListed(list: SelectionList, selecting: Selecting): AsyncGenerator<SelectionEvent> {
  const before = selecting.count;
  let total = before;
  try {
    for await (const event of readList(list, selecting.listPage, selecting.told)) {
      if (event.kind === 'total') {
        total = before + event.total;
        yield { kind: 'total', total };
      } else if (event.kind === 'listed') {
        const { firmwareId } = event.listed;
        yield toEvent(selecting, { firmwareId, source: 'list', sourceLine: null, listed: event.listed });
      } else yield { kind: 'list', facts: event.facts, list };
    }
  } catch (error) {
    selecting.failures.push(error);
  }
  // Some of the list may have been selected before, or never come.
  if (selecting.count !== total) yield { kind: 'total', total: selecting.count };
}

function toEvent(selecting: Selecting, found: Omit<Selected, 'seq' | 'target'>): SelectionEvent {
  selecting.count += 1;
  const { target } = selecting.selection;
  return { kind: 'firmware', selected: { seq: selecting.count, target, ...found } };
}
