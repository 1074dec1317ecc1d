/** Writes what the program reads of each framework: scripts/frameworks.mjs runs it. Not in git. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFrameworks } from './read-frameworks.ts';

const folder = new URL('../src/frameworks/shipped/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const framework of await readFrameworks())
  writeFileSync(new URL(`${framework.id}.json`, folder), JSON.stringify(framework));
