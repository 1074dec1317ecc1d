/** Searching, filtering and sorting: which rows of a view are shown, and in which order. */

/** From best to worst, so that a sorted column means something. */
const ORDER = Object.fromEntries(
  Object.entries({
    severity: 'info low medium high critical',
    worst_severity: 'info low medium high critical',
    outcome: 'pass not-found denied error unjudged fail',
    status: 'verified not-required verifying unrecognized unverified failed',
    url_state: 'valid unsigned expiring unreadable missing expired',
    state: 'resolved accepted persisting reopened new',
    standing: 'resolved accepted unanswered unjudged open',
    verdict: 'unknown fail',
    reason: 'not-in-selection not-in-list not-found failed denied',
  }).map(([name, words]) => [name, new Map(words.split(' ').map((word, place) => [word, place]))]),
);

/**
 * Of what is unknown the place is last, whichever way the column is sorted.
 * @param {View} view
 * @param {string} name
 * @param {boolean} isDescending
 * @returns {(a: Row, b: Row) => number}
 */
function comparatorOf(view, name, isDescending) {
  const at = columnAt(view, name);
  const order = ORDER[name];
  const sign = isDescending ? -1 : 1;
  /** @param {Row} row */
  const valueOf = ({ cells }) => {
    const cell = cells[at] ?? '';
    return order?.get(String(cell)) ?? cell;
  };
  return (a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === right) return 0;
    if (left === '') return 1;
    if (right === '') return -1;
    return left < right ? -sign : sign;
  };
}

/**
 * @param {Panel} panel
 * @returns {Row[]} a list of its own
 */
function chosenRows({ view, choice, facts }) {
  const filters = [...choice.chosen].map(([name, values]) => ({
    at: columnAt(view, name),
    values: new Set(values),
  }));
  const searches = choice.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => searchFor(word, view, facts));
  const rows = view.rows.filter(
    (row) =>
      filters.every(({ at, values }) => values.has(String(row.cells[at] ?? ''))) &&
      searches.every((isFound) => isFound(row)),
  );
  return rows.sort(comparatorOf(view, choice.sortBy, choice.isDescending));
}

/**
 * Is a word in a row, as its cells are or as they are shown? What codes are called is looked up once a code, not once a row.
 * @param {string} word in lower case
 * @param {View} view
 * @param {Facts} facts
 * @returns {(row: Row) => boolean}
 */
function searchFor(word, view, facts) {
  // `1,234` is how a number is shown.
  const plain = /^\d{1,3}(?:,\d{3})+$/.test(word) ? word.replaceAll(',', '') : word;
  const own = view.columns.flatMap((column, at) => (isShared(column) ? [] : [at]));
  const shared = view.columns.flatMap((column, at) =>
    isShared(column) ? [{ column, at, known: /** @type {Map<Cell, boolean>} */ (new Map()) }] : [],
  );
  return (row) => {
    const text = searchText(row, own);
    if (text.includes(word) || (plain !== word && text.includes(plain))) return true;
    return shared.some(({ column, at, known }) => {
      const cell = row.cells[at] ?? null;
      let isFound = known.get(cell);
      if (isFound === undefined) {
        isFound = sharedText(column, cell, facts).includes(word);
        known.set(cell, isFound);
      }
      return isFound;
    });
  };
}

/** Do many rows have the same text in it?
 * @param {Column} column */
function isShared({ name, isWords }) {
  return isWords || name === 'check_id' || name === 'remediation';
}

/**
 * @param {Column} column
 * @param {Cell} cell
 * @param {Facts} facts
 */
function sharedText(column, cell, facts) {
  const title = column.name === 'check_id' ? facts.checks[String(cell)] : '';
  return `${cell ?? ''} ${cellText(column, cell, facts)} ${title ?? ''}`.toLowerCase();
}

/** What of a row is its own, to be searched in; made when somebody searches for the first time.
 * @param {Row} row
 * @param {number[]} own */
function searchText(row, own) {
  row.text ??= own
    .map((at) => row.cells[at] ?? '')
    .join('\n')
    .toLowerCase();
  return row.text;
}
