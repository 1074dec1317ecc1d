import type { TargetReport } from '../core/model/observation.ts';
import type { ListFacts } from '../sources/list.ts';
import type { TargetSelection } from '../sources/plan-selections.ts';
import { describeList } from '../sources/selection-list.ts';
import type { SelectionList } from '../sources/selection-list.ts';

/** What listing found of a target besides firmware. */
export type ListFindings = Pick<TargetReport, 'list' | 'selectionProblem'>;

/** Of several lists the figures are added up; those of a whole list stand alone, since it has all that there is. */
export function noteList(
  found: ListFindings,
  { facts, list }: { facts: ListFacts; list: SelectionList },
  { lists }: Pick<TargetSelection, 'lists'>,
): void {
  const { total, collected, pages, repeated, problem } = facts;
  const before = found.list;
  if (isOfEverything(list) || !before) found.list = { total, collected, pages, repeated };
  else if (!lists.some(isOfEverything)) {
    found.list = {
      total: before.total + total,
      collected: before.collected + collected,
      pages: before.pages + pages,
      repeated: before.repeated + repeated,
    };
  }
  found.selectionProblem ??= problem ?? emptyProblem(facts, list);
}

function isOfEverything({ use, productKeys, destVersion }: SelectionList): boolean {
  return use === 'select' && productKeys.length === 0 && destVersion === undefined;
}

/** A night without packages must not look like a night without findings, nor an empty product like one without faults. */
function emptyProblem({ empty }: ListFacts, list: SelectionList): string | null {
  if (empty.length === 0 || list.allowEmpty || list.use === 'compare') return null;
  const productKeys = empty.filter((key) => key !== undefined).slice(0, 3);
  const more = empty.length > 3 ? ' and others' : '';
  return (
    `the ${describeList({ ...list, productKeys })}${more} is empty; a missing instance ID or a wrong product key looks ` +
    'the same. If it is expected, set `list: { allowEmpty: true }` in the job'
  );
}
