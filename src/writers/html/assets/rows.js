/**
 * The rows of the page, read from its blocks of JSON.
 *
 * @typedef {string | number | null} Cell
 * @typedef {{ name: string, type: string, description: string }} Column
 * @typedef {{ cells: Cell[], findings: Row[], files: Cell[][] }} Package
 * @typedef {{ cells: Cell[], of: Package | null, text: string | undefined }} Row
 * @typedef {{ id: 'packages' | 'findings', columns: Column[], rows: Row[] }} View
 * @typedef {{
 *   columns: { packages: Column[], findings: Column[], files: Column[] },
 *   checks: Record<string, { title: string, remediation: string }>,
 *   says: Record<string, string>,
 *   words: Record<string, string>,
 *   unjudged: string,
 * }} Facts
 */

/** From best to worst, so that a sorted column means something. */
const ORDER = [
  'info low medium high critical',
  'pass not-found denied error fail',
  'verified not-required verifying unrecognized unverified failed',
  'valid unsigned expiring unreadable missing expired',
  'resolved accepted persisting reopened new',
  'fail unknown',
].map((words) => words.split(' '));

/** @returns {Facts} */
function readFacts() {
  return /** @type {Facts} */ (parseBlock(/** @type {Element} */ (document.getElementById('facts'))));
}

/**
 * @param {Facts} facts
 * @returns {{ packages: View, findings: View }}
 */
function readViews(facts) {
  const { packages: ofPackages, findings: ofFindings } = facts.columns;
  const shared = ofFindings.map(({ name }) => ofPackages.findIndex((column) => column.name === name));
  /** @type {View} */
  const packages = { id: 'packages', columns: ofPackages, rows: [] };
  /** @type {View} */
  const findings = { id: 'findings', columns: ofFindings, rows: [] };
  for (const block of document.querySelectorAll('script.rows')) {
    for (const [cells, found, files] of /** @type {[Cell[], Cell[][], Cell[][]][]} */ (parseBlock(block))) {
      /** @type {Package} */
      const entry = { cells, findings: [], files };
      packages.rows.push({ cells, of: entry, text: undefined });
      for (const own of found) {
        // What a finding shares with its package was written once, with the package.
        const filled = own.map((cell, at) => (shared[at] === -1 ? cell : (cells[shared[at] ?? 0] ?? null)));
        const row = { cells: filled, of: entry, text: undefined };
        entry.findings.push(row);
        findings.rows.push(row);
      }
    }
  }
  const others = /** @type {Cell[][]} */ (
    parseBlock(/** @type {Element} */ (document.getElementById('others')))
  );
  for (const cells of others) findings.rows.push({ cells, of: null, text: undefined });
  // What fails stands before what could not be judged, however the column is sorted after that.
  const verdictAt = columnAt(findings, 'verdict');
  findings.rows.sort((a, b) => compareCells(a.cells[verdictAt] ?? null, b.cells[verdictAt] ?? null));
  return { packages, findings };
}

/** A block is parsed once, and its text given back.
 * @param {Element} block */
function parseBlock(block) {
  const value = /** @type {unknown} */ (JSON.parse(block.textContent ?? 'null'));
  block.remove();
  return value;
}

/** What a row is searched in; made when somebody searches for the first time.
 * @param {Row} row */
function searchText(row) {
  row.text ??= row.cells.join('\n').toLowerCase();
  return row.text;
}

/**
 * @param {View} view
 * @param {string} name
 */
function columnAt(view, name) {
  return view.columns.findIndex((column) => column.name === name);
}

/**
 * Words in the order of their gravity, numbers by value, the rest as text; what is unknown comes last.
 * @param {Cell} a
 * @param {Cell} b
 */
function compareCells(a, b) {
  if (a === b) return 0;
  if (a === null || a === '') return 1;
  if (b === null || b === '') return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const words = ORDER.find((list) => list.includes(String(a)) && list.includes(String(b)));
  if (words) return words.indexOf(String(a)) - words.indexOf(String(b));
  return String(a) < String(b) ? -1 : 1;
}
