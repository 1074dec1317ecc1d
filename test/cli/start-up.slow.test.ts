import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE } from '../support/cli.ts';
import { execute, MAIN } from '../support/process.ts';
import { tempFolder } from '../support/temp.ts';

/** A hook that writes the name of every package that the program itself asks for into a file. */
const hook = (path: string): string => `
  import { appendFileSync } from 'node:fs';
  export function resolve(name, context, next) {
    if (/^(?!node:)[a-z@]/.test(name) && context.parentURL?.startsWith(${JSON.stringify(pathToFileURL(join(MAIN, '../..')).href)}))
      appendFileSync(${JSON.stringify(path)}, name + '\\n');
    return next(name, context);
  }`;

/** The packages that the shipped program loads for a command line. */
async function loadedBy(argv: readonly string[], codes: readonly number[] = [0]): Promise<string[]> {
  const path = join(await tempFolder(), 'loaded');
  const url = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(url(hook(path)))});`;
  const { code, stderr } = await execute(
    process.execPath,
    ['--import', url(register), MAIN, ...argv],
    DEMO_ENV,
  );
  expect(codes, stderr).toContain(code);
  const text = await readFile(path, 'utf8').catch(() => '');
  return [...new Set(text.split('\n').filter((name) => name !== ''))].sort();
}

test.each<[string[], string[]]>([
  [['--version'], []],
  [['--help'], ['commander']],
  [['run', '--help'], ['commander']],
  [['checks'], ['commander']],
  [
    ['checks', '--framework', 'eu-cra'],
    ['commander', 'yaml', 'zod'],
  ],
  [['init', '--help'], ['commander']],
])('%j loads %j and no other package', async (argv, names) => {
  expect(await loadedBy(argv)).toEqual(names);
});

test('a run loads what its job uses; what reads it again loads nothing of the network, of YAML or of other formats', async () => {
  const served = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
  const out = await tempFolder();
  const where = [...DEMO_PLACE, '--endpoint', served.url, '--out', out, '--format', 'csv', '--quiet'];
  const common = ['commander', 'csv-stringify/sync', 'zod'];
  expect(await loadedBy(['run', '--list', ...where])).toEqual([...common, 'p-limit', 'undici'].sort());
  const ids = await idsFile(out, ['fw0001']);
  expect(await loadedBy(['run', '--ids', ids, ...where])).toContain('csv-parse');
  const folder = join(out, 'adhoc/latest');
  expect(await loadedBy(['verify', folder])).toEqual(['commander', 'zod']);
  const again = ['report', folder, '--quiet', '--out', join(out, 'again')];
  expect(await loadedBy([...again, '--format', 'csv'])).toEqual(common);
  expect(await loadedBy([...again, '--format', 'csv,xlsx'])).toEqual(
    [...common, 'exceljs/lib/stream/xlsx/workbook-writer.js'].sort(),
  );
  expect(await loadedBy(['notify', folder, '--dry-run'], [2])).toEqual(common);
  expect(await loadedBy(['load', folder, '--url', 'postgres://127.0.0.1:1/none'], [7])).toEqual(
    [...common, 'pg', 'pg-copy-streams'].sort(),
  );
}, 180_000);
