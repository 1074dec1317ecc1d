/** Writes the public API of dist/ into docs/api: `npm run api`. A test keeps the pages equal to the code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describeApi } from './api.ts';
import { ROOT } from './documents.ts';

const { pages, problems } = describeApi();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
mkdirSync(new URL('docs/api', ROOT), { recursive: true });
for (const [path, text] of Object.entries(pages)) {
  writeFileSync(new URL(path, ROOT), text);
  console.log(path);
}
