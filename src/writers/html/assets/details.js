/** One package in full: its fields, files, findings, and what to do about them. */

/**
 * @param {Row} row
 * @param {Data} data
 * @param {Facts} facts
 */
function openDetails(row, { packages, findings, packageAt }, facts) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('details'));
  const { says } = facts;
  const entry = row.place === NO_PACKAGE ? null : packageAt(row.place);
  const view = entry ? packages : findings;
  const cells = entry ? entry.cells : row.cells;
  const name = String(cells[columnAt(view, 'firmware_id')] || says['targets']);
  const close = el('button', { type: 'button', class: 'close' }, says['close'] ?? '');
  close.addEventListener('click', () => dialog.close());
  const found = entry ? findings.rows.filter(({ place }) => place === row.place) : [row];
  dialog.replaceChildren(
    el('header', {}, el('h2', { id: 'details-title' }, name), close),
    el('h3', {}, says['findings'] ?? ''),
    ...findingsIn(found, findings, facts),
    ...(entry ? [el('h3', {}, says['files'] ?? ''), filesOf(entry, facts)] : []),
    el('h3', {}, says['firmware'] ?? ''),
    fieldsOf(view.columns, cells, facts),
  );
  dialog.showModal();
}

/**
 * @param {readonly Row[]} rows
 * @param {View} findings
 * @param {Facts} facts
 */
function findingsIn(rows, findings, facts) {
  if (rows.length === 0) return [el('p', {}, facts.says['noFindings'] ?? '')];
  return rows.map((row) => findingOf(row, findings, facts));
}

/**
 * @param {Row} row
 * @param {View} findings
 * @param {Facts} facts
 */
function findingOf(row, findings, facts) {
  /** @param {string} name */
  const cell = (name) => String(row.cells[columnAt(findings, name)] ?? '');
  const { says } = facts;
  const check = facts.checks[cell('check_id')];
  const remediation = cell('remediation') || (check?.remediation ?? '');
  /** @type {[string, string][]} */
  const pairs = [
    [says['observed'] ?? '', cell('observed')],
    [says['expected'] ?? '', cell('expected')],
    [says['remediation'] ?? '', remediation],
  ];
  const chips = ['severity', 'verdict', 'state'].map((name) => cell(name)).filter((word) => word !== '');
  return el(
    'article',
    { class: 'finding' },
    el(
      'p',
      {},
      ...chips.flatMap((word) => [el('span', { class: `chip ${word}` }, facts.words[word] ?? word), ' ']),
      el('code', {}, cell('check_id')),
      ` ${check?.title ?? ''} ${cell('file_name')}`,
    ),
    el('p', {}, cell('message')),
    el(
      'dl',
      {},
      ...pairs.flatMap(([term, text]) => (text === '' ? [] : [el('dt', {}, term), el('dd', {}, text)])),
    ),
  );
}

/**
 * @param {Package} entry
 * @param {Facts} facts
 */
function filesOf({ files }, facts) {
  const columns = facts.columns.files;
  if (files.length === 0) return el('p', {}, facts.says['noFiles'] ?? '');
  const head = el('tr', {}, ...columns.map(({ name }) => el('th', { scope: 'col' }, caption(name))));
  const body = files.map((row) =>
    el('tr', {}, ...columns.map((column, at) => el('td', {}, cellNode(column, row[at] ?? null, facts)))),
  );
  const table = el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': facts.says['files'] ?? '' },
    table,
  );
}

/**
 * @param {Column[]} columns
 * @param {Cell[]} cells
 * @param {Facts} facts
 */
function fieldsOf(columns, cells, facts) {
  const pairs = columns.flatMap((column, at) => {
    const node = cellNode(column, cells[at] ?? null, facts);
    if (node.textContent === '') return [];
    return [el('dt', { title: column.description }, caption(column.name)), el('dd', {}, node)];
  });
  return el('dl', { class: 'fields' }, ...pairs);
}
