/** One package in full: its findings and what to do about them, its files, its fields. */

/** Rollouts that are shown with a package, which may have thousands. */
const MOST_OF_PACKAGE = 20;
/** Columns of its rollouts that its own fields and findings say already. */
const SAID_OF_PACKAGE = [
  ...OF_PACKAGE,
  'region',
  'iot_instance_id',
  'seq',
  'open_of_failing',
  'failing_checks',
  'failing_findings',
];

/**
 * @param {View} view of the row
 * @param {Row} row
 * @param {Data} data
 * @param {Facts} facts
 */
function showDetails(view, row, data, facts) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('details'));
  const { says } = facts;
  const [findings, packages] = /** @type {[View, View]} */ (data.views);
  const entry = row.place === NO_PACKAGE ? null : data.packageAt(row.place);
  const [shown, whole] = entry ? [packages, rowOf(entry.cells, row.place)] : [view, row];
  const ofPackage = entry ? findings.rows.filter(({ place }) => place === row.place) : [];
  // The one that was asked for stands first.
  const found = view === findings ? [row, ...ofPackage.filter((other) => other !== row)] : ofPackage;
  const parts =
    entry || found.length > 0 ? [title(says['findings']), ...findingsIn(found, findings, facts)] : [];
  parts.push(...rolloutsIn(view, row, data, facts));
  if (entry) parts.push(title(says['files']), filesIn(entry, facts));
  parts.push(title(says['firmware']), fieldsOf(shown.columns, whole.cells, facts));
  dialog.replaceChildren(headOf(dialog, shown, whole, facts), ...parts);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

/** @param {string | undefined} text */
function title(text) {
  return el('h3', {}, text ?? '');
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {View} view
 * @param {Row} row
 * @param {Facts} facts
 */
function headOf(dialog, view, row, { says }) {
  const close = el('button', { type: 'button', class: 'close' }, says['close'] ?? '');
  close.addEventListener('click', () => dialog.close());
  const name = el('h2', { id: 'details-title' }, textNode(nameOf(view, row)));
  return el('header', {}, el('div', {}, name, el('code', {}, besides(view, row, 'firmware_id'))), close);
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
  const cell = (name) => cellOf(findings, row, name);
  /** @param {string} name */
  const node = (name) => {
    const at = columnAt(findings, name);
    return cellNode(/** @type {Column} */ (findings.columns[at]), row.cells[at] ?? null, facts);
  };
  const { says } = facts;
  const names = ['observed', 'expected', 'remediation', 'first_seen', 'exception_id', 'exception_until'];
  const pairs = names.map((name) => ({
    label: name === 'remediation' ? says[name] : findings.columns[columnAt(findings, name)]?.label,
    value: node(name),
  }));
  return el(
    'article',
    { class: `finding tone-${cell('severity')}` },
    el(
      'p',
      { class: 'chips' },
      ...['severity', 'standing', 'state'].flatMap((name) => [node(name), ' ']),
      el('code', {}, cell('check_id')),
      ` ${facts.checks[cell('check_id')] ?? ''} `,
      textNode(cell('file_name')),
    ),
    el('p', { class: 'message' }, textNode(cell('message'))),
    el(
      'dl',
      {},
      ...pairs.flatMap(({ label, value }) =>
        value.textContent === '' ? [] : [el('dt', {}, label ?? ''), el('dd', {}, value)],
      ),
    ),
  );
}

/**
 * The rollouts of a package, the one that was asked for first, without what stands among its own fields.
 * @param {View} view
 * @param {Row} row
 * @param {Data} data
 * @param {Facts} facts
 */
function rolloutsIn(view, row, data, facts) {
  const rollouts = data.views.find(({ id }) => id === 'rollouts');
  if (!rollouts || row.place === NO_PACKAGE) return [];
  const ofPackage = rollouts.rows.filter((other) => other !== row && other.place === row.place);
  const rows = view === rollouts ? [row, ...ofPackage] : ofPackage;
  if (rows.length === 0) return [];
  const own = rollouts.columns.map(({ name }) => !SAID_OF_PACKAGE.includes(name));
  const columns = rollouts.columns.filter((_column, at) => own[at]);
  const shown = rows.slice(0, MOST_OF_PACKAGE).map(({ cells }) => {
    const fields = fieldsOf(
      columns,
      cells.filter((_cell, at) => own[at]),
      facts,
    );
    return el('div', { class: 'file' }, fields);
  });
  const counts = { shown: counted(shown.length), all: counted(rows.length) };
  const more = rows.length > shown.length ? [el('p', {}, filled(facts.says['rows'], counts))] : [];
  return [title(facts.says['rollouts']), ...shown, ...more];
}

/**
 * @param {Package} entry
 * @param {Facts} facts
 */
function filesIn({ files }, facts) {
  const columns = facts.columns.files;
  if (files.length === 0) return el('p', {}, facts.says['noFiles'] ?? '');
  return el('div', {}, ...files.map((row) => el('div', { class: 'file' }, fieldsOf(columns, row, facts))));
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
    return [el('dt', { title: column.hint }, column.label), el('dd', {}, node)];
  });
  return el('dl', { class: 'fields' }, ...pairs);
}
