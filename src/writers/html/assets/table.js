/**
 * One view as a table with its controls.
 *
 * @typedef {{ view: View, choice: Choice, facts: Facts, onOpen: (row: Row) => void }} Panel
 */

/** Columns whose words are coloured as well. */
const CHIPS = ['outcome', 'worst_severity', 'severity', 'state', 'status', 'url_state', 'verdict'];

/**
 * An element with its attributes and content. Content is text, never markup: whatever the service returned is shown.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} content
 */
function el(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/**
 * `{name}` in a text of the page.
 * @param {string | undefined} text
 * @param {Record<string, string | number>} values
 */
function filled(text, values) {
  return (text ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** `dest_version` → `dest version`.
 * @param {string} name */
function caption(name) {
  return name.replaceAll('_', ' ');
}

/**
 * A cell's words: the language's own for enumerations, the value for the rest.
 * @param {Column} column
 * @param {Cell} cell
 * @param {Facts} facts
 */
function cellText(column, cell, facts) {
  if (cell === null) return '';
  if (CHIPS.includes(column.name)) return facts.words[String(cell)] ?? String(cell);
  if (typeof cell === 'number')
    return column.name.endsWith('code') ? String(cell) : cell.toLocaleString('en-US');
  return column.type === 'datetime' ? cell.slice(0, 19).replace('T', ' ') : cell;
}

/**
 * @param {Column} column
 * @param {Cell} cell
 * @param {Facts} facts
 */
function cellNode(column, cell, facts) {
  const text = cellText(column, cell, facts);
  if (!CHIPS.includes(column.name) || text === '') return document.createTextNode(text);
  return el('span', { class: `chip ${String(cell)}` }, text);
}

/**
 * The rows of one page, or as many as fit on paper.
 * @param {Panel} panel
 * @param {Row[]} rows
 */
function tableOf(panel, rows) {
  const { view, choice, facts } = panel;
  const shown = view.columns.flatMap((column, at) =>
    choice.hidden.has(column.name) ? [] : [{ column, at }],
  );
  const head = el('tr', {}, ...shown.map(({ column, at }) => headerOf(panel, column, at)));
  const body = rows.map((row) => {
    const cells = shown.map(({ column, at }, place) => {
      const node = cellNode(column, row.cells[at] ?? null, facts);
      const isOpener = column.name === 'firmware_id' || (place === 0 && choice.hidden.has('firmware_id'));
      return el(
        'td',
        { class: typeof row.cells[at] === 'number' ? 'figure' : '' },
        isOpener ? openerOf(panel, row, node) : node,
      );
    });
    return el('tr', {}, ...cells);
  });
  return el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
}

/**
 * @param {Panel} panel
 * @param {Row} row
 * @param {Node} node
 */
function openerOf(panel, row, node) {
  const name = node.textContent || panel.facts.says['targets'] || '';
  const button = el('button', {
    type: 'button',
    class: 'opener',
    'aria-label': filled(panel.facts.says['details'], { name }),
  });
  button.append(node.textContent ? node : name);
  button.addEventListener('click', () => panel.onOpen(row));
  return button;
}

/**
 * @param {Panel} panel
 * @param {Column} column
 * @param {number} at
 */
function headerOf(panel, column, at) {
  const { choice, facts } = panel;
  const isSorted = choice.sortBy === at;
  const label = filled(facts.says['sort'], { name: caption(column.name) });
  const button = el(
    'button',
    { type: 'button', title: column.description, 'aria-label': label },
    caption(column.name),
  );
  button.addEventListener('click', () => {
    choice.isDescending = isSorted ? !choice.isDescending : false;
    choice.sortBy = at;
    choice.page = 0;
    draw(panel);
    /** @type {HTMLElement | null} */ (
      document.querySelector(`#tables th[data-column="${column.name}"] button`)
    )?.focus();
  });
  const sort = isSorted ? (choice.isDescending ? 'descending' : 'ascending') : 'none';
  return el('th', { scope: 'col', 'aria-sort': sort, 'data-column': column.name }, button);
}

/** Draws the table of a view anew, with the line that says how much of it is shown.
 * @param {Panel} panel */
function draw(panel) {
  const { view, choice, facts } = panel;
  const rows = chosenRows(view, choice);
  const pages = Math.max(1, Math.ceil(rows.length / choice.perPage));
  choice.page = Math.min(choice.page, pages - 1);
  const from = choice.page * choice.perPage;
  const counts = {
    shown: rows.length.toLocaleString('en-US'),
    all: view.count.toLocaleString('en-US'),
  };
  replace('status', filled(facts.says['rows'], counts));
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

/**
 * @param {string} id
 * @param {Node | string} content
 */
function replace(id, content) {
  document.getElementById(id)?.replaceChildren(content);
}
