/**
 * Puts the page together: its views, which of them is shown, and the address that says so.
 *
 * @typedef {{
 *   panels: Panel[],
 *   data: Data,
 *   facts: Facts,
 *   at: number,
 *   base: string,
 *   address: string,
 *   isStepped: boolean,
 *   typing: ReturnType<typeof setTimeout> | undefined,
 * }} Page `at` is the panel that is shown; `base` its address, `address` with the details that are open on top of it;
 *   `isStepped`: the details were opened here, so that going back closes them
 */

/** Rows on paper; a longer table is for a file. */
const MOST_PRINTED = 2_000;
/** Who types changes the address once, when he stops. */
const TYPING_MS = 400;

function start() {
  const facts = readFacts();
  const data = readData(facts);
  /** @type {Page} */
  const page = { panels: [], data, facts, at: 0, base: '', address: '', isStepped: false, typing: undefined };
  page.panels = data.views.map((view) => ({
    view,
    choice: firstChoice(view),
    facts,
    onOpen: (row) => openRow(page, view, row),
    onChoose: (isStep) => choose(page, isStep),
  }));
  follow(page);
  if (parseAddress(window.location.hash)?.view) comeToRows();
  readWhenIdle(data);
  window.addEventListener('hashchange', () => follow(page));
  document.addEventListener('click', (event) => followLink(page, event));
  document.getElementById('details')?.addEventListener('close', () => leaveDetails(page));
  window.addEventListener('beforeprint', () => beforePrint(panelOf(page)));
  window.addEventListener('afterprint', () => draw(panelOf(page)));
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

/** @param {Page} page */
function panelOf({ panels, at }) {
  return /** @type {Panel} */ (panels[at]);
}

/** Shows what the address says, unless it is shown.
 * @param {Page} page */
function follow(page) {
  if (window.location.hash === page.address && page.base !== '') return;
  const address = parseAddress(window.location.hash);
  if (!address) return page.base === '' ? show(page, firstPanel(page)) : undefined;
  clearTimeout(page.typing);
  const at = page.panels.findIndex(({ view }) => view.id === address.view);
  page.at = at < 0 ? firstPanel(page) : at;
  const panel = panelOf(page);
  const { hidden, perPage } = panel.choice;
  const choice = Object.assign(choiceFrom(panel.view, address.params), { hidden, perPage });
  const base = addressOf(panel.view, choice);
  if (base !== page.base) {
    panel.choice = choice;
    show(page, page.at);
  }
  page.address = window.location.hash;
  followDetails(page, address.params);
}

/** What is wrong comes first.
 * @param {Page} page */
function firstPanel({ panels }) {
  return panels[0]?.view.count === 0 ? 1 : 0;
}

/** @param {Page} page @param {URLSearchParams} params */
function followDetails(page, params) {
  const { data, facts } = page;
  const [findings, packages] = /** @type {[View, View]} */ (data.views);
  const asked = /** @type {[View, string, string, string | null][]} */ ([
    [findings, 'finding_id', 'noFinding', params.get('finding')],
    [packages, 'seq', 'noPackage', params.get('package')],
  ]);
  for (const [view, name, missing, id] of asked) {
    if (id === null) continue;
    const row = view.rows.find((row) => cellOf(view, row, name) === id);
    if (row) return showDetails(view, row, data, facts);
    draw(panelOf(page));
    document.getElementById('status')?.append(` ${facts.says[missing] ?? ''}`);
  }
  /** @type {HTMLDialogElement} */ (document.getElementById('details')).close();
}

/** A link of the page leads to its rows: they come into sight, and what is read aloud or typed goes on there.
 * @param {Page} page @param {MouseEvent} event */
function followLink(page, event) {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const hash = link?.getAttribute('href') ?? '';
  if (!hash.startsWith('#') || !parseAddress(hash)) return;
  event.preventDefault();
  window.location.hash = hash;
  page.isStepped = true;
  follow(page);
  if (!document.querySelector('dialog[open]')) comeToRows();
}

/** What is read aloud or typed goes on at the rows too, but where details are open on top of them. */
function comeToRows() {
  const panel = document.getElementById('panel');
  panel?.scrollIntoView();
  if (!document.querySelector('dialog[open]')) panel?.focus({ preventScroll: true });
}

/** @param {Page} page @param {boolean} isStep */
function choose(page, isStep) {
  const { view, choice } = panelOf(page);
  draw(panelOf(page));
  clearTimeout(page.typing);
  const keep = () => {
    page.base = addressOf(view, choice);
    page.address = page.base;
    if (isStep) window.location.hash = page.base;
    else window.location.replace(page.base);
  };
  if (isStep) keep();
  else page.typing = setTimeout(keep, TYPING_MS);
}

/** @param {Page} page @param {View} view @param {Row} row */
function openRow(page, view, row) {
  const { data, facts } = page;
  const id = view.id === 'findings' ? cellOf(view, row, 'finding_id') : '';
  const [, packages] = /** @type {[View, View]} */ (data.views);
  const entry = row.place === NO_PACKAGE ? null : data.packageAt(row.place);
  const seq = entry ? String(entry.cells[columnAt(packages, 'seq')] ?? '') : '';
  const key = id === '' ? `package=${seq}` : `finding=${encodeURIComponent(id)}`;
  if (id !== '' || seq !== '') {
    page.address = `${page.base}${page.base.includes('?') ? '&' : '?'}${key}`;
    page.isStepped = true;
    window.location.hash = page.address;
  }
  showDetails(view, row, data, facts);
}

/** @param {Page} page */
function leaveDetails(page) {
  const params = parseAddress(window.location.hash)?.params;
  if (!params?.has('finding') && !params?.has('package')) return;
  page.address = page.base;
  if (page.isStepped) window.history.back();
  else window.location.replace(page.base);
  page.isStepped = false;
}

/**
 * @param {Page} page
 * @param {number} at
 */
function show(page, at) {
  page.at = at;
  const panel = panelOf(page);
  page.base = addressOf(panel.view, panel.choice);
  const { says } = page.facts;
  const tabs = page.panels.map(({ view }, place) => tabOf(page, view, place));
  document.getElementById('tables')?.replaceChildren(
    el('div', { class: 'tabs', role: 'tablist' }, ...tabs),
    el(
      'div',
      { id: 'panel', role: 'tabpanel', tabindex: '-1', 'aria-labelledby': `tab-${panel.view.id}` },
      controlsOf(panel),
      el('p', { id: 'status', role: 'status' }),
      el('p', { id: 'sums' }),
      el('div', {
        id: 'rows',
        class: 'scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': says[panel.view.id] ?? '',
      }),
      pagerOf(panel),
      el('p', { id: 'printed', class: 'printed' }),
    ),
  );
  draw(panel);
}

/**
 * @param {Page} page
 * @param {View} view
 * @param {number} place
 */
function tabOf(page, view, place) {
  const name = `${page.facts.says[view.id] ?? ''} (${counted(view.all)})`;
  const isShown = place === page.at;
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
    page.at = next;
    show(page, next);
    page.address = page.base;
    window.location.hash = page.base;
    document.getElementById(`tab-${panelOf(page).view.id}`)?.focus();
  };
  const { length } = page.panels;
  tab.addEventListener('click', () => go(place));
  tab.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowRight') go((page.at + 1) % length);
    if (key === 'ArrowLeft') go((page.at + length - 1) % length);
  });
  return tab;
}

/**
 * Paper has no pages to turn: it gets the rows that are chosen.
 * @param {Panel} panel
 */
function beforePrint(panel) {
  const rows = chosenRows(panel);
  replace('rows', tableOf(panel, rows.slice(0, MOST_PRINTED)));
  const isCut = rows.length > MOST_PRINTED;
  replace('printed', isCut ? filled(panel.facts.says['tooMany'], { count: counted(MOST_PRINTED) }) : '');
}
