import { readFile } from 'node:fs/promises';

/** The page's own script and style. They are files of their own so that editors, linters and the compiler know them. */
export interface Assets {
  script: string;
  style: string;
}

const SCRIPTS = [
  'rows.js',
  'cells.js',
  'search.js',
  'choice.js',
  'table.js',
  'controls.js',
  'details.js',
  'main.js',
];

/** Reads them from beside this file, in the source as in the built package. */
export async function readAssets(): Promise<Assets> {
  const read = (name: string): Promise<string> =>
    readFile(new URL(`assets/${name}`, import.meta.url), 'utf8');
  const scripts = await Promise.all(SCRIPTS.map(read));
  return {
    script: `'use strict';\n(() => {\n${scripts.join('\n')}\nstart();\n})();`,
    style: await read('page.css'),
  };
}
