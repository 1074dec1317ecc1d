/** What people choose with: search, filters, sorting, columns, pages. */

/** @param {Panel} panel */
function controlsOf(panel) {
  const { choice, view, facts } = panel;
  const { says } = facts;
  const reset = el('button', { type: 'button' }, says['reset'] ?? '');
  reset.addEventListener('click', () => {
    const { hidden, perPage } = choice;
    Object.assign(choice, firstChoice(view), { hidden, perPage });
    document.querySelector('.controls')?.replaceWith(controlsOf(panel));
    panel.onChoose(true);
    /** @type {HTMLElement | null} */ (document.querySelector('.controls input'))?.focus();
  });
  return el(
    'div',
    { class: 'controls' },
    el('label', { class: 'search' }, el('span', {}, says['search'] ?? ''), searchField(panel)),
    ...selectedColumns(panel).map((entry) => selectOf(panel, entry)),
    sortField(panel),
    reset,
    columnsOf(panel),
  );
}

/** @param {Panel} panel */
function searchField({ choice, onChoose }) {
  const search = /** @type {HTMLInputElement} */ (el('input', { type: 'search', value: choice.search }));
  search.addEventListener('input', () => {
    choice.search = search.value;
    choice.page = 0;
    onChoose(false);
  });
  return search;
}

/** Those with a choice, and those that an address chose from without one.
 * @param {Panel} panel
 * @returns {ColumnChoices[]} */
function selectedColumns({ view, choice }) {
  const known = choicesOf(view);
  const others = [...choice.chosen.keys()].filter((name) =>
    known.every(({ column }) => column.name !== name),
  );
  return [
    ...known,
    ...others.map((name) => ({
      column: /** @type {Column} */ (view.columns[columnAt(view, name)]),
      counts: new Map(),
    })),
  ];
}

/**
 * @param {Panel} panel
 * @param {ColumnChoices} choices
 */
function selectOf(panel, { column, counts }) {
  const { choice, facts } = panel;
  const { name, label } = column;
  const select = /** @type {HTMLSelectElement} */ (
    el('select', { 'data-filter': name, 'aria-label': label })
  );
  /** @type {Map<string, string[]>} */
  const valuesOf = new Map();
  /** @param {string} value @param {string} text @param {string[]} values */
  const add = (value, text, values) => {
    valuesOf.set(value, values);
    select.append(el('option', { value }, text));
  };
  add('', facts.says['all'] ?? '', []);
  for (const [word, count] of counts)
    add(`=${word}`, `${choiceText(panel, column, word)} (${counted(count)})`, [word]);
  const chosen = choice.chosen.get(name) ?? [];
  const isListed = chosen.length === 0 || (chosen.length === 1 && counts.has(chosen[0] ?? ''));
  if (!isListed) add('several', chosen.map((word) => choiceText(panel, column, word)).join(', '), chosen);
  select.value = isListed ? chosen.map((word) => `=${word}`).join('') : 'several';
  const mark = () => select.classList.toggle('chosen', select.value !== '');
  mark();
  select.addEventListener('change', () => {
    const values = valuesOf.get(select.value) ?? [];
    if (values.length === 0) choice.chosen.delete(name);
    else choice.chosen.set(name, values);
    choice.page = 0;
    mark();
    panel.onChoose(true);
  });
  return el('label', { class: 'filter' }, el('span', {}, label), select);
}

/**
 * A value as it is chosen: a check by its title as well, a product by its name.
 * @param {Panel} panel
 * @param {Column} column
 * @param {string} word
 */
function choiceText({ view, facts }, column, word) {
  const text = cellText(column, word, facts) || facts.says['empty'] || '';
  if (column.name === 'check_id') return `${text} – ${facts.checks[word] ?? ''}`;
  if (column.name !== 'product_key' || word === '') return text;
  const at = columnAt(view, column.name);
  const like = view.rows.find(({ cells, place }) => place !== NO_PACKAGE && cells[at] === word);
  const name = like ? cellOf(view, like, 'product_name') : '';
  return name === '' ? text : `${name} – ${text}`;
}

/** Cards have no headers to sort by.
 * @param {Panel} panel */
function sortField(panel) {
  const { view, choice, facts } = panel;
  const { says } = facts;
  const options = shownColumns(view, choice).flatMap(({ column: { name, label } }) => [
    el('option', { value: `-${name}` }, `${label} ↓`),
    el('option', { value: name }, `${label} ↑`),
  ]);
  const select = /** @type {HTMLSelectElement} */ (el('select', {}, ...options));
  select.value = `${choice.isDescending ? '-' : ''}${choice.sortBy}`;
  select.addEventListener('change', () => {
    sortBy(panel, select.value.replace(/^-/, ''), select.value.startsWith('-'));
  });
  return el('label', { class: 'sort' }, el('span', {}, says['sortBy'] ?? ''), select);
}

/** @param {Panel} panel */
function columnsOf(panel) {
  const { choice, view, facts } = panel;
  const boxes = view.columns.map(({ name, label, hint }) => {
    const box = /** @type {HTMLInputElement} */ (el('input', { type: 'checkbox' }));
    box.checked = !choice.hidden.has(name);
    box.addEventListener('change', () => {
      if (box.checked) choice.hidden.delete(name);
      else choice.hidden.add(name);
      draw(panel);
    });
    return el('label', { title: hint }, box, ` ${label}`);
  });
  return el(
    'details',
    { class: 'columns' },
    el('summary', {}, facts.says['columns'] ?? ''),
    el('div', {}, ...boxes),
  );
}

/** @param {Panel} panel */
function pagerOf(panel) {
  const { choice, facts } = panel;
  const { says } = facts;
  /** @param {'previous' | 'next'} id @param {number} by */
  const step = (id, by) => {
    const button = el('button', { type: 'button', id }, says[id] ?? '');
    button.addEventListener('click', () => {
      choice.page += by;
      draw(panel);
    });
    return button;
  };
  const sizes = /** @type {HTMLSelectElement} */ (
    el('select', {}, ...[50, 100, 500].map((size) => el('option', {}, String(size))))
  );
  sizes.value = String(choice.perPage);
  sizes.addEventListener('change', () => {
    choice.perPage = Number(sizes.value);
    choice.page = 0;
    draw(panel);
  });
  return el(
    'div',
    { class: 'pager' },
    step('previous', -1),
    el('span', { id: 'paging' }),
    step('next', 1),
    el('label', {}, el('span', {}, says['perPage'] ?? ''), sizes),
  );
}
