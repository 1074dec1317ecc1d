/**
 * Which rows of a view are shown, and in which order.
 *
 * @typedef {{
 *   search: string,
 *   chosen: Map<number, string>,
 *   sortBy: number,
 *   isDescending: boolean,
 *   page: number,
 *   perPage: number,
 *   hidden: Set<string>,
 * }} Choice
 */

/** Columns with few words, that people choose from. */
const CHOICES = [
  'outcome',
  'worst_severity',
  'severity',
  'state',
  'verdict',
  'counts',
  'check_id',
  'status',
  'url_state',
  'product_key',
  'module_name',
  'account',
];
/** More than these are no list to choose from. */
const MOST_CHOICES = 200;
/** Columns that are shown at first, in this order; the others are a click away and come behind. */
const SHOWN = [
  'outcome',
  'worst_severity',
  'severity',
  'verdict',
  'state',
  'check_id',
  'firmware_id',
  'firmware_name',
  'product_name',
  'module_name',
  'dest_version',
  'status',
  'url_state',
  'finding_count',
  'file_name',
  'message',
];

/**
 * @param {View} view
 * @returns {Choice}
 */
function firstChoice(view) {
  const hidden = view.columns.filter(({ name }) => !SHOWN.includes(name)).map(({ name }) => name);
  const sortBy = columnAt(view, view.id === 'findings' ? 'severity' : 'worst_severity');
  return {
    search: '',
    chosen: new Map(),
    sortBy,
    isDescending: true,
    page: 0,
    perPage: 50,
    hidden: new Set(hidden),
  };
}

/**
 * @param {View} view
 * @param {Choice} choice
 */
function chosenRows(view, choice) {
  const { chosen, sortBy, isDescending } = choice;
  const words = choice.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const filters = [...chosen];
  const rows = view.rows.filter(
    (row) =>
      filters.every(([at, value]) => String(row.cells[at] ?? '') === value) &&
      words.every((word) => searchText(row).includes(word)),
  );
  const sign = isDescending ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [a.cells[sortBy] ?? null, b.cells[sortBy] ?? null];
    // What is unknown stands last whichever way the column is sorted.
    const isUnknown = [left, right].some((cell) => cell === null || cell === '');
    return compareCells(left, right) * (isUnknown ? 1 : sign);
  });
}

/**
 * The columns to choose in, each with its words and how often they occur.
 * @param {View} view
 */
function choicesOf(view) {
  return CHOICES.map((name) => columnAt(view, name))
    .filter((at) => at >= 0)
    .map((at) => ({ at, counts: countWords(view, at) }))
    .filter(({ counts }) => counts.size > 1 && counts.size <= MOST_CHOICES);
}

/**
 * @param {View} view
 * @param {number} at
 * @returns {Map<string, number>}
 */
function countWords(view, at) {
  const counts = new Map();
  for (const { cells } of view.rows) {
    const word = String(cells[at] ?? '');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => -compareCells(a, b)));
}
