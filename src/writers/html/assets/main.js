/**
 * Puts the page together: the two tables, their controls, the details, and what is printed.
 *
 * @typedef {{ panels: Panel[], at: number }} Tables both tables, and which of them is shown
 */

/** Rows on paper; a longer table is for a file. */
const MOST_PRINTED = 2_000;

function start() {
  const facts = readFacts();
  const data = readData(facts);
  const { packages, findings } = data;
  /** @param {Row} row */
  const onOpen = (row) => openDetails(row, data, facts);
  const panels = [packages, findings].map((view) => ({ view, choice: firstChoice(view), facts, onOpen }));
  /** @type {Tables} */
  const tables = { panels, at: 0 };
  show(tables, findings.count > 0 ? 1 : 0);
  readWhenIdle(data);
  window.addEventListener('beforeprint', () => beforePrint(panelOf(tables)));
  window.addEventListener('afterprint', () => draw(panelOf(tables)));
}

/** What nobody asked for yet is read while there is nothing else to do, so that it is there when somebody does.
 * @param {Data} data */
function readWhenIdle(data) {
  // Safari has none.
  if (!('requestIdleCallback' in window)) return;
  // A block at a time, so that who does something meanwhile does not wait.
  window.requestIdleCallback(() => {
    if (data.readMore()) readWhenIdle(data);
  });
}

/** @param {Tables} tables */
function panelOf({ panels, at }) {
  return /** @type {Panel} */ (panels[at]);
}

/**
 * @param {Tables} tables
 * @param {number} at
 */
function show(tables, at) {
  tables.at = at;
  const panel = panelOf(tables);
  const { says } = panel.facts;
  const tabs = tables.panels.map(({ view }, place) => tabOf(tables, view, place));
  document.getElementById('tables')?.replaceChildren(
    el('div', { class: 'tabs', role: 'tablist' }, ...tabs),
    el(
      'div',
      { id: 'panel', role: 'tabpanel', 'aria-labelledby': `tab-${panel.view.id}` },
      controlsOf(panel),
      el('p', { id: 'status', role: 'status' }),
      el('div', {
        id: 'rows',
        class: 'scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': says[panel.view.id] ?? '',
      }),
      pagerOf(panel),
    ),
  );
  draw(panel);
}

/**
 * @param {Tables} tables
 * @param {View} view
 * @param {number} place
 */
function tabOf(tables, view, place) {
  const says = panelOf(tables).facts.says;
  const name = `${says[view.id] ?? ''} (${view.count.toLocaleString('en-US')})`;
  const isShown = place === tables.at;
  const tab = el(
    'button',
    {
      type: 'button',
      role: 'tab',
      id: `tab-${view.id}`,
      'aria-selected': String(isShown),
      'aria-controls': 'panel',
      tabindex: isShown ? '0' : '-1',
    },
    name,
  );
  /** @param {number} next */
  const go = (next) => {
    show(tables, next);
    document.getElementById(`tab-${panelOf(tables).view.id}`)?.focus();
  };
  tab.addEventListener('click', () => go(place));
  tab.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') go((tables.at + 1) % tables.panels.length);
  });
  return tab;
}

/** @param {Panel} panel */
function controlsOf(panel) {
  const { choice, view, facts } = panel;
  const { says } = facts;
  const search = /** @type {HTMLInputElement} */ (el('input', { type: 'search', value: choice.search }));
  search.addEventListener('input', () => {
    choice.search = search.value;
    choice.page = 0;
    draw(panel);
  });
  const selects = choicesOf(view).map(({ at, counts }) => selectOf(panel, at, counts));
  const reset = el('button', { type: 'button' }, says['reset'] ?? '');
  reset.addEventListener('click', () => {
    const { hidden } = choice;
    Object.assign(choice, firstChoice(view), { hidden });
    document.querySelector('.controls')?.replaceWith(controlsOf(panel));
    draw(panel);
  });
  return el(
    'div',
    { class: 'controls' },
    el('label', {}, el('span', {}, says['search'] ?? ''), search),
    ...selects,
    reset,
    columnsOf(panel),
  );
}

/**
 * @param {Panel} panel
 * @param {number} at
 * @param {Map<string, number>} counts
 */
function selectOf(panel, at, counts) {
  const { choice, view, facts } = panel;
  const column = /** @type {Column} */ (view.columns[at]);
  const select = /** @type {HTMLSelectElement} */ (
    el('select', { 'data-filter': column.name, 'aria-label': caption(column.name) })
  );
  select.append(el('option', { value: '' }, facts.says['all'] ?? ''));
  for (const [word, count] of counts) {
    const text = cellText(column, word, facts) || facts.says['empty'] || '';
    select.append(el('option', { value: `=${word}` }, `${text} (${count.toLocaleString('en-US')})`));
  }
  select.value = choice.chosen.has(at) ? `=${choice.chosen.get(at)}` : '';
  select.addEventListener('change', () => {
    if (select.value === '') choice.chosen.delete(at);
    else choice.chosen.set(at, select.value.slice(1));
    choice.page = 0;
    draw(panel);
  });
  return el('label', {}, el('span', {}, caption(column.name)), select);
}

/** @param {Panel} panel */
function columnsOf(panel) {
  const { choice, view, facts } = panel;
  const boxes = view.columns.map(({ name, description }) => {
    const box = /** @type {HTMLInputElement} */ (el('input', { type: 'checkbox' }));
    box.checked = !choice.hidden.has(name);
    box.addEventListener('change', () => {
      if (box.checked) choice.hidden.delete(name);
      else choice.hidden.add(name);
      draw(panel);
    });
    return el('label', { title: description }, box, ` ${caption(name)}`);
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

/**
 * Paper has no pages to turn: it gets the rows that are chosen, and all that is folded up.
 * @param {Panel} panel
 */
function beforePrint(panel) {
  for (const section of document.querySelectorAll('details.section')) section.setAttribute('open', '');
  const rows = chosenRows(panel.view, panel.choice);
  replace('rows', tableOf(panel, rows.slice(0, MOST_PRINTED)));
  if (rows.length > MOST_PRINTED) {
    const count = MOST_PRINTED.toLocaleString('en-US');
    replace('paging', filled(panel.facts.says['tooMany'], { count }));
  }
}
