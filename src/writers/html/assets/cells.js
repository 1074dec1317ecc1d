/** What stands in a cell: codes in the reader's words, numbers and times as people read them, text as it is. */

/** Columns whose words are coloured as well. */
const CHIPS = [
  'outcome',
  'worst_severity',
  'severity',
  'standing',
  'state',
  'status',
  'url_state',
  'verdict',
  'reason',
  'job_status',
  'rollout_state',
];
/** Columns that hold what machines made: each sign counts, and none is a word. */
const CODES = ['firmware_sign', 'digest', 'md5', 'request_id', 'finding_id', 'check_id', 'code', 'job_id'];
/** What is longer and has no place to break at may break anywhere: a digest, a link, but no word. */
const LONG = /[^\s\u2e80-\uffef]{25,}/g;

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

/** `1,234`.
 * @param {number} value */
function counted(value) {
  return value.toLocaleString('en-US');
}

/**
 * What a code is called; of some columns alone, or wherever it stands.
 * @param {string} column
 * @param {Cell} code
 * @param {Facts} facts
 */
function wordFor(column, code, { words }) {
  return words[`${column}.${code}`] ?? words[String(code)] ?? String(code);
}

/**
 * @param {Column} column
 * @param {Cell} cell
 * @param {Facts} facts
 */
function cellText(column, cell, facts) {
  if (cell === null || cell === '') return '';
  if (column.isWords) return wordFor(column.name, cell, facts);
  if (typeof cell === 'number') return column.name.endsWith('code') ? String(cell) : counted(cell);
  return column.type === 'datetime' ? cell.slice(0, 19).replace('T', ' ') : cell;
}

/**
 * @param {Column} column
 * @param {Cell} cell
 * @param {Facts} facts
 */
function cellNode(column, cell, facts) {
  const text = cellText(column, cell, facts);
  if (text === '') return document.createTextNode('');
  if (CHIPS.includes(column.name)) return el('span', { class: `chip ${String(cell)}` }, text);
  if (!CODES.includes(column.name)) return textNode(text);
  const title = column.name === 'check_id' ? (facts.checks[text] ?? '') : '';
  return el('code', { class: text.length > 24 ? 'long' : '', title }, text);
}

/** Text that breaks between words, and within what is no word.
 * @param {string} text */
function textNode(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const { 0: long, index } of text.matchAll(LONG)) {
    fragment.append(text.slice(from, index), el('span', { class: 'long' }, long));
    from = index + long.length;
  }
  fragment.append(text.slice(from));
  return fragment;
}
