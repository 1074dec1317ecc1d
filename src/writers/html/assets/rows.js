/**
 * The rows of the page, read from its blocks of JSON.
 *
 * @typedef {string | number | null} Cell
 * @typedef {{ name: string, label: string, hint: string, type: string, isWords: boolean }} Column
 *   `isWords`: its cells are codes, and the page has a word for each
 * @typedef {{ cells: Cell[], files: Cell[][] }} Package
 * @typedef {{ cells: Cell[], place: number, text: string | undefined }} Row `place` is that of its package, from 0
 * @typedef {'findings' | 'packages' | 'rollouts' | 'files' | 'coverage'} ViewId
 * @typedef {{
 *   id: ViewId,
 *   columns: Column[],
 *   count: number,
 *   all: number,
 *   readonly rows: Row[],
 *   choices: ColumnChoices[] | undefined,
 * }} View `all` counts those that the page has no room for as well
 * @typedef {{ starts: number[], count: number, isRead: (at: number) => boolean, read: (at: number) => Cell[][] }} Blocks
 *   `starts` are the places of the blocks' first rows, `count` that of all
 * @typedef {{
 *   views: View[],
 *   packageAt: (place: number) => Package,
 *   readMore: () => boolean,
 * }} Data `readMore` parses one more block of packages, and tells whether there was one
 * @typedef {{
 *   columns: Record<ViewId, Column[]>,
 *   checks: Record<string, string>,
 *   remediations: string[],
 *   unseen: number,
 *   rollouts: number | null,
 *   says: Record<string, string>,
 *   words: Record<string, string>,
 * }} Facts `rollouts` is how many there are; null: nobody asked
 */

/** The place of a row that is of no package. */
const NO_PACKAGE = -1;

/** Columns of a package that its files are shown with. */
const OF_PACKAGE = ['firmware_id', 'firmware_name', 'product_key', 'product_name', 'module_name', 'account'];

/** @returns {Facts} */
function readFacts() {
  return /** @type {Facts} */ (parsedElement('facts'));
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
    views: [
      findingsOf(facts, packages),
      packagesOf(facts, packages),
      ...rolloutsOf(facts),
      filesView(facts, packages, files),
      unseenOf(facts),
    ],
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
      if (element) blocks[at] = unfolded(/** @type {(Cell | true)[][]} */ (parsed(element)));
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
 * A view whose rows are made when somebody looks at them.
 * @param {Pick<View, 'id' | 'columns' | 'count'>} view
 * @param {() => Row[]} read
 * @returns {View}
 */
function viewOf({ id, columns, count }, read) {
  /** @type {Row[] | undefined} */
  let rows;
  return {
    id,
    columns,
    count,
    all: count,
    choices: undefined,
    get rows() {
      rows ??= read();
      return rows;
    },
  };
}

/** @param {Cell[]} cells @param {number} place @returns {Row} */
function rowOf(cells, place) {
  return { cells, place, text: undefined };
}

/**
 * @param {Facts} facts
 * @param {Blocks} blocks
 */
function packagesOf({ columns }, { starts, count, read }) {
  return viewOf({ id: 'packages', columns: columns.packages, count }, () =>
    starts.flatMap((_start, at) => read(at)).map(rowOf),
  );
}

/**
 * The files of all packages, each with what its package is called.
 * @param {Facts} facts
 * @param {Blocks} packages
 * @param {Blocks} files
 */
function filesView({ columns }, packages, files) {
  const ofPackage = columns.packages.flatMap((column, at) =>
    OF_PACKAGE.includes(column.name) ? [{ column, at }] : [],
  );
  const all = [...ofPackage.map(({ column }) => column), ...columns.files];
  return viewOf({ id: 'files', columns: all, count: files.count }, () =>
    packages.starts.flatMap((start, block) =>
      files.read(block).map((cells) => {
        const inBlock = Number(cells.at(-1));
        const named = packages.read(block)[inBlock] ?? [];
        return rowOf([...ofPackage.map(({ at }) => named[at] ?? null), ...cells], start + inBlock);
      }),
    ),
  );
}

/**
 * @param {Facts} facts
 * @param {Blocks} packages
 * @returns {View}
 */
function findingsOf({ columns, remediations }, packages) {
  const blocks = blocksOf('findings');
  /** @type {Row[]} */
  const rows = [];
  for (const [at, start] of packages.starts.entries()) {
    for (const cells of blocks.read(at)) rows.push(rowOf(cells, start + Number(cells.pop())));
  }
  for (const cells of /** @type {Cell[][]} */ (parsedElement('others'))) rows.push(rowOf(cells, NO_PACKAGE));
  const as = { id: /** @type {const} */ ('findings'), columns: columns.findings, count: rows.length };
  // The worst of each kind stand first, however a column is sorted after that.
  const view = viewOf(as, () => sorted(rows, view, 'severity', true));
  const remediationAt = columnAt(view, 'remediation');
  for (const { cells } of rows) cells[remediationAt] = remediations[Number(cells[remediationAt])] ?? '';
  return view;
}

/** @param {Facts} facts @returns {View} */
function unseenOf({ columns, unseen }) {
  const rows = /** @type {Cell[][]} */ (parsedElement('coverage')).map((cells) =>
    rowOf(cells, Number(cells.pop())),
  );
  const view = viewOf({ id: 'coverage', columns: columns.coverage, count: rows.length }, () => rows);
  view.all = unseen;
  return view;
}

/** Nothing where nobody asked for rollouts. Those that are on their way stand first, to the most devices before others.
 * @param {Facts} facts @returns {View[]} */
function rolloutsOf({ columns, rollouts }) {
  const rows = /** @type {Cell[][]} */ (parsedElement('rollouts-rows')).map((cells) =>
    rowOf(cells, Number(cells.pop())),
  );
  if (rollouts === null) return [];
  const as = { id: /** @type {const} */ ('rollouts'), columns: columns.rollouts, count: rows.length };
  const view = viewOf(as, () =>
    sorted(sorted(rows, view, 'devices_waiting', true), view, 'open_of_failing', true),
  );
  view.all = rollouts;
  return [view];
}

/** @param {string} id */
function parsedElement(id) {
  return parsed(/** @type {Element} */ (document.getElementById(id)));
}

/** A block's text is given back once it is parsed.
 * @param {Element} block */
function parsed(block) {
  const value = /** @type {unknown} */ (JSON.parse(block.textContent ?? 'null'));
  block.remove();
  return value;
}

/**
 * @param {View} view
 * @param {string} name
 */
function columnAt(view, name) {
  return view.columns.findIndex((column) => column.name === name);
}

/**
 * A cell of a row by its column's name; empty where the view has no such column.
 * @param {View} view
 * @param {Row} row
 * @param {string} name
 */
function cellOf(view, row, name) {
  return String(row.cells[columnAt(view, name)] ?? '');
}
