import type { Difference, Selected } from '../core/model/selection.ts';
import type { ListFacts } from './list.ts';
import type { TargetSelection } from './plan-selections.ts';
import type { FetchListPage } from './read-list.ts';
import type { SelectionList } from './selection-list.ts';

/** What comes while a target's firmware are selected. */
export type SelectionEvent =
  | { kind: 'firmware'; selected: Selected }
  /** How many firmware are known to come, so far: rows at once, then with each list's first page. */
  | { kind: 'total'; total: number }
  /** A list has ended, whole or not. */
  | { kind: 'list'; facts: ListFacts; list: SelectionList }
  | { kind: 'difference'; difference: Difference };

/** How far selecting is. */
export interface Selecting {
  selection: TargetSelection;
  listPage: FetchListPage;
  /** IDs that were told, as selected or as a difference; empty where no list is read. */
  told: Set<string>;
  /** Firmware and unusable rows that were yielded. */
  count: number;
  /** What kept lists from being read. */
  failures: unknown[];
}
