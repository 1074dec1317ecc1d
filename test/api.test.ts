import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeApi } from '../scripts/api.ts';
import { ROOT } from '../scripts/documents.ts';

// Of dist/, which the tests of processes need as well: `npm run build` after a change.
const { pages, problems } = describeApi();

it('can be read', () => {
  expect(problems).toEqual([]);
});

it.each(Object.entries(pages))('stands in %s as it is: `npm run api` writes it', (path, text) => {
  expect(text).toBe(readFileSync(new URL(path, ROOT), 'utf8'));
});

it.each(Object.entries(pages))('has no export in %s that nothing is said of', (_path, text) => {
  const exported = [...text.matchAll(/^\/\/ @public(.*)\nexport (?:\w+ )+?(\w+)\b/gm)];
  expect(exported.length).toBeGreaterThan(20);
  expect(exported.filter(([, mark = '']) => mark !== '').map(([, , name]) => name)).toEqual([]);
});
