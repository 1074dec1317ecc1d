// Lets npm put every package that runs into the tarball it packs: `overrides` hold only where a lock file does, so that an
// installed ota-audit would otherwise get the old packages that exceljs asks for. prepack turns it on, postpack off; a
// checkout has it off, for npm 10 takes a lock file with both bundles and overrides for outdated.
import { readFileSync, writeFileSync } from 'node:fs';

const BUNDLES = '  "bundleDependencies": true,\n';
const BEFORE = '  "engines"';

const path = new URL('../package.json', import.meta.url);
const text = readFileSync(path, 'utf8').replace(BUNDLES, '');
// `npm publish` reads package.json once more after postpack; postpublish turns it off.
const isLater = process.env.npm_command === 'publish' && process.env.npm_lifecycle_event === 'postpack';
if (process.argv[2] === 'on') writeFileSync(path, text.replace(BEFORE, BUNDLES + BEFORE));
else if (!isLater) writeFileSync(path, text);
