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
    open_of_failing: 'false true',
    job_status: 'canceled completed unknown planned in-progress',
    rollout_state: 'none ended unknown planned in-progress',
    reason: 'not-in-selection not-in-list not-found failed denied',
  }).map(([name, words]) => [name, new Map(words.split(' ').map((word, place) => [word, place]))]),
);

/**
 * Rows by a column, in the order that they had where they are alike. What is unknown stands last, whichever way. Rows of one
 * value are put together first: of a word that thousands of rows have, one is compared.
 * @param {Row[]} rows
 * @param {View} view
 * @param {string} name
 * @param {boolean} isDescending
 */
function sorted(rows, view, name, isDescending) {
  const at = columnAt(view, name);
  /** @type {Map<string | number, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const value = row.cells[at] ?? '';
    const group = groups.get(value);
    if (group) group.push(row);
    else groups.set(value, [row]);
  }
  const order = ORDER[name];
  const sign = isDescending ? -1 : 1;
  /** @param {string | number} value */
  const weightOf = (value) => order?.get(String(value)) ?? value;
  return [...groups.keys()]
    .map((value) => ({ value, weight: weightOf(value) }))
    .sort((a, b) => {
      if (a.value === '') return 1;
      if (b.value === '') return -1;
      return a.weight < b.weight ? -sign : sign;
    })
    .flatMap(({ value }) => groups.get(value) ?? []);
}

/**
 * @param {Panel} panel
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
  return sorted(rows, view, choice.sortBy, choice.isDescending);
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
