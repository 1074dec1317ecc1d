/**
 * What somebody chose to see of a view, what there is to choose from, and how an address says it.
 *
 * @typedef {{
 *   search: string,
 *   chosen: Map<string, string[]>,
 *   sortBy: string,
 *   isDescending: boolean,
 *   page: number,
 *   perPage: number,
 *   hidden: Set<string>,
 * }} Choice `chosen` are the values of columns, by their names, of which a row must have one
 * @typedef {{ column: Column, counts: Map<string, number> }} ColumnChoices
 * @typedef {{ view: string, params: URLSearchParams }} Address
 */

/** What is shown at first, in this order; the other columns are a click away and come behind. */
const SHOWN = {
  findings: 'severity standing state check_id message firmware_id product_name dest_version',
  packages:
    'outcome worst_severity firmware_id product_name dest_version status url_state findings_open findings_unjudged',
  rollouts:
    'job_status firmware_id dest_version devices_waiting devices_under_way devices_succeeded devices_failed failing_checks job_type policy',
  files: 'url_state file_name firmware_id size_bytes digest_method digest url_expires_at',
  coverage: 'reason code detail firmware_id account source source_line',
};
/** Columns with few words, that people choose from. */
const CHOICES = {
  findings: 'severity standing state counts check_id product_key module_name account region',
  packages:
    'outcome worst_severity status url_state rollout_state open_of_failing type product_key module_name account region',
  rollouts:
    'open_of_failing job_status job_type policy scope described tasks_counted product_key module_name account region',
  files: 'url_state digest_method probe product_key account',
  coverage: 'reason code account region',
};
/** What is sorted by at first. */
const SORTED = {
  findings: 'standing',
  packages: 'worst_severity',
  rollouts: 'job_status',
  files: 'url_state',
  coverage: 'reason',
};
/** More than these are no list to choose from. */
const MOST_CHOICES = 200;

/**
 * @param {View} view
 * @returns {Choice}
 */
function firstChoice(view) {
  const shown = SHOWN[view.id].split(' ');
  return {
    search: '',
    chosen: new Map(),
    sortBy: SORTED[view.id],
    isDescending: true,
    page: 0,
    perPage: 50,
    hidden: new Set(view.columns.map(({ name }) => name).filter((name) => !shown.includes(name))),
  };
}

/** The columns that are shown, in their order.
 * @param {View} view
 * @param {Choice} choice */
function shownColumns(view, { hidden }) {
  const first = SHOWN[view.id].split(' ');
  const names = [...first, ...view.columns.map(({ name }) => name).filter((name) => !first.includes(name))];
  return names.flatMap((name) => {
    const at = columnAt(view, name);
    const column = view.columns[at];
    return column && !hidden.has(name) ? [{ column, at }] : [];
  });
}

/**
 * The columns to choose in, each with its words and how often they occur.
 * @param {View} view
 * @returns {ColumnChoices[]}
 */
function choicesOf(view) {
  view.choices ??= CHOICES[view.id]
    .split(' ')
    .flatMap((name) => view.columns.find((column) => column.name === name) ?? [])
    .map((column) => ({ column, counts: countWords(view, column.name) }))
    .filter(({ counts }) => counts.size > 1 && counts.size <= MOST_CHOICES);
  return view.choices;
}

/**
 * The worst first where words have an order, else the most frequent.
 * @param {View} view
 * @param {string} name
 * @returns {Map<string, number>}
 */
function countWords(view, name) {
  const at = columnAt(view, name);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { cells } of view.rows) {
    const word = String(cells[at] ?? '');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const order = ORDER[name];
  /** @param {[string, number]} entry */
  const weightOf = ([word, count]) => (order ? (order.get(word) ?? -1) : count);
  return new Map([...counts].sort((a, b) => weightOf(b) - weightOf(a)));
}

/** `#view?column=value&…`; null where it names no view: then it is a place on the page.
 * @param {string} hash
 * @returns {Address | null} */
function parseAddress(hash) {
  const [view = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  return view === '' || Object.hasOwn(SHOWN, view) ? { view, params: new URLSearchParams(query) } : null;
}

/**
 * @param {View} view
 * @param {URLSearchParams} params
 * @returns {Choice}
 */
function choiceFrom(view, params) {
  const choice = firstChoice(view);
  const names = new Set(view.columns.map(({ name }) => name));
  for (const name of new Set(params.keys()))
    if (names.has(name)) choice.chosen.set(name, params.getAll(name));
  choice.search = params.get('q') ?? '';
  const sort = params.get('sort') ?? '';
  const sortBy = sort.replace(/^-/, '');
  if (names.has(sortBy)) Object.assign(choice, { sortBy, isDescending: sort.startsWith('-') });
  return choice;
}

/**
 * @param {View} view
 * @param {Choice} choice
 */
function addressOf(view, { search, chosen, sortBy, isDescending }) {
  const params = new URLSearchParams();
  for (const [name, values] of chosen) for (const value of values) params.append(name, value);
  if (search !== '') params.set('q', search);
  if (sortBy !== SORTED[view.id] || !isDescending) params.set('sort', `${isDescending ? '-' : ''}${sortBy}`);
  const query = params.toString();
  return `#${view.id}${query === '' ? '' : `?${query}`}`;
}
