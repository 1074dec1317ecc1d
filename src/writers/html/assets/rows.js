/**
 * The rows of the page, read from its blocks of JSON.
 *
 * @typedef {string | number | null} Cell
 * @typedef {{ name: string, type: string, description: string }} Column
 * @typedef {{ cells: Cell[], files: Cell[][] }} Package
 * @typedef {{ cells: Cell[], place: number, text: string | undefined }} Row `place` is that of its package, from 0
 * @typedef {{ id: 'packages' | 'findings', columns: Column[], count: number, readonly rows: Row[] }} View
 * @typedef {{ starts: number[], count: number, isRead: (at: number) => boolean, read: (at: number) => Cell[][] }} Blocks
 *   `starts` are the places of the blocks' first rows, `count` that of all
 * @typedef {{
 *   packages: View,
 *   findings: View,
 *   packageAt: (place: number) => Package,
 *   readMore: () => boolean,
 * }} Data `readMore` parses one more block of packages, and tells whether there was one
 * @typedef {{
 *   columns: { packages: Column[], findings: Column[], files: Column[] },
 *   checks: Record<string, { title: string, remediation: string }>,
 *   says: Record<string, string>,
 *   words: Record<string, string>,
 * }} Facts
 */

/** From best to worst, so that a sorted column means something. */
const ORDER = [
  'info low medium high critical',
  'pass not-found denied error unjudged fail',
  'verified not-required verifying unrecognized unverified failed',
  'valid unsigned expiring unreadable missing expired',
  'resolved accepted persisting reopened new',
  'fail unknown',
].map((words) => words.split(' '));

/** The place of a finding that is of no package. */
const NO_PACKAGE = -1;

/** @returns {Facts} */
function readFacts() {
  return /** @type {Facts} */ (parseBlock(/** @type {Element} */ (document.getElementById('facts'))));
}

/**
 * What the page shows: the findings, which it begins with, are read at once, everything of packages when it is asked for.
 * @param {Facts} facts
 * @returns {Data}
 */
function readData(facts) {
  const packages = blocksOf('packages');
  const files = blocksOf('files');
  return {
    packages: packagesOf(facts.columns.packages, packages),
    findings: findingsOf(facts.columns.findings, packages),
    packageAt(place) {
      const at = packages.starts.filter((start) => start <= place).length - 1;
      const inBlock = place - (packages.starts[at] ?? 0);
      return {
        cells: packages.read(at)[inBlock] ?? [],
        files: files.read(at).filter((cells) => cells.at(-1) === inBlock),
      };
    },
    readMore() {
      const next = packages.starts.findIndex((_start, at) => !packages.isRead(at));
      if (next >= 0) packages.read(next);
      return next >= 0;
    },
  };
}

/**
 * The blocks of a table. Each is parsed once, when it is asked for.
 * @param {'packages' | 'findings' | 'files'} name
 * @returns {Blocks}
 */
function blocksOf(name) {
  /** @type {(HTMLElement | undefined)[]} */
  const elements = [...document.querySelectorAll(`script.${name}`)].map(
    (element) => /** @type {HTMLElement} */ (element),
  );
  /** @type {Cell[][][]} */
  const blocks = [];
  let count = 0;
  const starts = elements.map((element) => {
    const start = count;
    count += Number(element?.dataset['rows']);
    return start;
  });
  return {
    starts,
    count,
    isRead: (at) => blocks[at] !== undefined,
    read(at) {
      const element = elements[at];
      if (element) blocks[at] = unfolded(/** @type {(Cell | true)[][]} */ (parseBlock(element)));
      // Nobody else holds its text.
      elements[at] = undefined;
      return blocks[at] ?? [];
    },
  };
}

/** `true` stands for the cell above.
 * @param {(Cell | true)[][]} rows
 * @returns {Cell[][]} */
function unfolded(rows) {
  for (const [at, row] of rows.entries()) {
    const above = rows[at - 1] ?? [];
    for (let column = 0; column < row.length; column += 1) {
      if (row[column] === true) row[column] = above[column] ?? null;
    }
  }
  return /** @type {Cell[][]} */ (rows);
}

/**
 * @param {Column[]} columns
 * @param {Blocks} blocks
 * @returns {View}
 */
function packagesOf(columns, { starts, count, read }) {
  /** @type {Row[] | undefined} */
  let rows;
  return {
    id: 'packages',
    columns,
    count,
    get rows() {
      rows ??= starts
        .flatMap((_start, at) => read(at))
        .map((cells, place) => ({ cells, place, text: undefined }));
      return rows;
    },
  };
}

/**
 * @param {Column[]} columns
 * @param {Blocks} packages
 * @returns {View}
 */
function findingsOf(columns, packages) {
  const blocks = blocksOf('findings');
  /** @type {Row[]} */
  const rows = [];
  for (const [at, start] of packages.starts.entries()) {
    for (const cells of blocks.read(at))
      rows.push({ cells, place: start + Number(cells.pop()), text: undefined });
  }
  const others = /** @type {Cell[][]} */ (
    parseBlock(/** @type {Element} */ (document.getElementById('others')))
  );
  for (const cells of others) rows.push({ cells, place: NO_PACKAGE, text: undefined });
  /** @type {View} */
  const view = { id: 'findings', columns, count: rows.length, rows };
  // What fails stands before what could not be judged, however the column is sorted after that.
  const verdictAt = columnAt(view, 'verdict');
  rows.sort((a, b) => compareCells(a.cells[verdictAt] ?? null, b.cells[verdictAt] ?? null));
  return view;
}

/** A block's text is given back once it is parsed.
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
