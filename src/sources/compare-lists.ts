import type { Difference } from '../core/model/selection.ts';
import { readList } from './read-list.ts';
import type { Selecting, SelectionEvent } from './selecting.ts';
import type { SelectionList } from './selection-list.ts';
import { readTargetFile } from './target-files.ts';

/** What the lists have that one file is compared with. */
interface Compared {
  ids: Set<string>;
  /** An incomplete list proves nothing missing. */
  isWhole: boolean;
}

/** Differences of each file with its lists: what only a list has, as it comes; then, by reading the rows again, what none has. */
export async function* compareLists(selecting: Selecting): AsyncGenerator<SelectionEvent> {
  const byFile = new Map<string, Compared>();
  for (const list of selecting.selection.lists) {
    if (list.file === undefined) continue;
    const compared = byFile.get(list.file) ?? { ids: new Set(), isWhole: true };
    byFile.set(list.file, compared);
    try {
      yield* compareList(list, compared, selecting);
    } catch (error) {
      selecting.failures.push(error);
    }
  }
  yield* missingInLists(byFile, selecting);
}

async function* compareList(
  list: SelectionList,
  compared: Compared,
  { selection, listPage, told }: Selecting,
): AsyncGenerator<SelectionEvent> {
  for await (const event of readList(list, listPage, compared.ids)) {
    if (event.kind === 'ended') {
      compared.isWhole &&= event.facts.complete;
      yield { kind: 'list', facts: event.facts, list };
    }
    if (event.kind !== 'listed' || told.has(event.listed.firmwareId)) continue;
    const { firmwareId } = event.listed;
    told.add(firmwareId);
    yield difference({
      target: selection.target,
      firmwareId,
      reason: 'not-in-selection',
      source: 'list',
      sourceLine: null,
    });
  }
}

async function* missingInLists(
  byFile: ReadonlyMap<string, Compared>,
  { selection: { target, ids } }: Selecting,
): AsyncGenerator<SelectionEvent> {
  if (!ids || ![...byFile.values()].some(({ isWhole }) => isWhole)) return;
  for await (const rows of readTargetFile(ids)) {
    for (const { firmwareId, source, sourceLine, problem } of rows) {
      const compared = byFile.get(source);
      if (problem !== undefined || !compared?.isWhole || compared.ids.has(firmwareId)) continue;
      yield difference({ target, firmwareId, reason: 'not-in-list', source, sourceLine });
    }
  }
}

function difference(told: Difference): SelectionEvent {
  return { kind: 'difference', difference: told };
}
