/** Writes everything that is made from the code: `npm run docs`. A test keeps the files equal to the code. */
import { writeFileSync } from 'node:fs';
import { DOCUMENTS, ROOT } from './documents.ts';

for (const [path, text] of Object.entries(DOCUMENTS)) {
  writeFileSync(new URL(path, ROOT), text());
  console.log(path);
}
