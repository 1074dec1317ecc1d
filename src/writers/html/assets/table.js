/**
 * One view as a table; where the screen is narrow its rows are cards.
 *
 * @typedef {{
 *   view: View,
 *   choice: Choice,
 *   facts: Facts,
 *   onOpen: (row: Row) => void,
 *   onChoose: (isStep: boolean) => void,
 * }} Panel `onChoose` draws it anew and keeps the choice as an address; a step is one to go back to
 */

/**
 * The rows of one page, or as many as fit on paper. Roles are said since a card's cells are no table to a browser.
 * @param {Panel} panel
 * @param {Row[]} rows
 */
function tableOf(panel, rows) {
  const { view, choice } = panel;
  const shown = shownColumns(view, choice);
  const head = el('tr', { role: 'row' }, ...shown.map(({ column }) => headerOf(panel, column)));
  const body = rows.map((row) => rowNode(panel, row, shown));
  return el(
    'table',
    { role: 'table', class: `cards ${view.id}` },
    el('thead', { role: 'rowgroup' }, head),
    el('tbody', { role: 'rowgroup' }, ...body),
  );
}

/**
 * @param {Panel} panel
 * @param {Row} row
 * @param {{ column: Column, at: number }[]} shown
 */
function rowNode(panel, row, shown) {
  const { view, choice, facts } = panel;
  const cells = shown.map(({ column, at }, place) => {
    const { name, label } = column;
    const node = cellNode(column, row.cells[at] ?? null, facts);
    const isOpener = name === 'firmware_id' || (place === 0 && choice.hidden.has('firmware_id'));
    const content = isOpener ? [openerOf(panel, row, node)] : [node];
    const below = besides(view, row, name);
    if (below !== '') content.push(el('small', {}, textNode(below)));
    const attributes = { role: 'cell', 'data-column': name, 'data-label': label };
    const isNumber = typeof row.cells[at] === 'number';
    const isEmpty = content.every((part) => part.textContent === '');
    return el(
      'td',
      { ...attributes, class: `${isNumber ? 'figure' : ''} ${isEmpty ? 'nothing' : ''}` },
      ...content,
    );
  });
  return el('tr', { role: 'row', class: `tone-${toneOf(view, row)}` }, ...cells);
}

/** @param {View} view @param {Row} row */
function toneOf(view, row) {
  if (view.id === 'rollouts') return cellOf(view, row, 'open_of_failing') === 'true' ? 'critical' : '';
  return cellOf(view, row, 'severity') || cellOf(view, row, 'worst_severity') || cellOf(view, row, 'outcome');
}

/**
 * What stands below a cell since it belongs to it: a package's ID below its name, a finding's file, a product's module.
 * @param {View} view
 * @param {Row} row
 * @param {string} name of the column
 */
function besides(view, row, name) {
  if (name === 'firmware_id') return cellOf(view, row, 'firmware_name') === '' ? '' : cellOf(view, row, name);
  if (name === 'message') return cellOf(view, row, 'file_name');
  if (name === 'product_name') return cellOf(view, row, 'module_name');
  return '';
}

/** What a row's package is called, or its target where it is of none.
 * @param {View} view
 * @param {Row} row */
function nameOf(view, row) {
  const target = ['account', 'region', 'iot_instance_id']
    .map((name) => cellOf(view, row, name))
    .filter((part) => part !== '')
    .join(' · ');
  return cellOf(view, row, 'firmware_name') || cellOf(view, row, 'firmware_id') || target;
}

/**
 * @param {Panel} panel
 * @param {Row} row
 * @param {Node} node
 */
function openerOf({ view, facts, onOpen }, row, node) {
  const name = nameOf(view, row);
  const isPackage = view.columns.some((column) => column.name === 'firmware_id');
  const button = el(
    'button',
    { type: 'button', class: 'opener', 'aria-label': filled(facts.says['details'], { name }) },
    isPackage || !node.textContent ? textNode(name) : node,
  );
  button.addEventListener('click', () => onOpen(row));
  return button;
}

/**
 * @param {Panel} panel
 * @param {Column} column
 */
function headerOf(panel, { name, label, hint }) {
  const { choice, facts } = panel;
  const isSorted = choice.sortBy === name;
  const button = el(
    'button',
    { type: 'button', title: hint, 'aria-label': filled(facts.says['sort'], { name: label }) },
    label,
  );
  button.addEventListener('click', () => {
    sortBy(panel, name, isSorted ? !choice.isDescending : false);
    /** @type {HTMLElement | null} */ (
      document.querySelector(`#rows th[data-column="${name}"] button`)
    )?.focus();
  });
  const sort = isSorted ? (choice.isDescending ? 'descending' : 'ascending') : 'none';
  return el('th', { scope: 'col', role: 'columnheader', 'aria-sort': sort, 'data-column': name }, button);
}

/** @param {Panel} panel @param {string} name @param {boolean} isDescending */
function sortBy({ choice, onChoose }, name, isDescending) {
  Object.assign(choice, { sortBy: name, isDescending, page: 0 });
  onChoose(true);
}

/** Draws the table of a view anew, with the line that says how much of it is shown.
 * @param {Panel} panel */
function draw(panel) {
  const { view, choice, facts } = panel;
  const rows = chosenRows(panel);
  const pages = Math.max(1, Math.ceil(rows.length / choice.perPage));
  choice.page = Math.min(choice.page, pages - 1);
  const from = choice.page * choice.perPage;
  replace('status', statusOf(panel, rows.length));
  replace('sums', view.id === 'rollouts' ? sumsOf(panel, rows) : '');
  replace('paging', filled(facts.says['page'], { page: choice.page + 1, pages }));
  const table = tableOf(panel, rows.slice(from, from + choice.perPage));
  replace('rows', rows.length === 0 ? el('p', { class: 'none' }, facts.says['none'] ?? '') : table);
  for (const [id, isLast] of [
    ['previous', choice.page === 0],
    ['next', choice.page >= pages - 1],
  ]) {
    const button = /** @type {HTMLButtonElement | null} */ (document.getElementById(String(id)));
    if (button) button.disabled = Boolean(isLast);
  }
}

/** @param {Panel} panel @param {number} shown */
function statusOf({ view, facts }, shown) {
  const text = filled(facts.says['rows'], { shown: counted(shown), all: counted(view.count) });
  if (view.all <= view.count) return text;
  return `${text} ${filled(facts.says['more'], { shown: counted(view.count), all: counted(view.all) })}`;
}

/** The devices of the rows that are chosen.
 * @param {Panel} panel @param {Row[]} rows */
function sumsOf({ view, facts }, rows) {
  const names = ['devices_waiting', 'devices_under_way', 'devices_succeeded', 'devices_failed'];
  const sums = names.flatMap((name) => {
    const at = columnAt(view, name);
    const sum = rows.reduce((total, { cells }) => total + Number(cells[at] ?? 0), 0);
    const label = `${view.columns[at]?.label ?? ''} `;
    return [' ', el('span', { class: 'pair' }, label, el('b', { 'data-sum': name }, counted(sum)))];
  });
  const fragment = document.createDocumentFragment();
  fragment.append(facts.says['sums'] ?? '', ...sums);
  return fragment;
}

/**
 * @param {string} id
 * @param {Node | string} content
 */
function replace(id, content) {
  document.getElementById(id)?.replaceChildren(content);
}
