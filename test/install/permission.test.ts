import { readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAIN } from '../support/process.ts';
import { tempFolder } from '../support/temp.ts';
import { npm, output, ROOT } from './support.ts';

const documented = readFileSync(join(ROOT, 'docs/install.md'), 'utf8');

/** The flags that docs/install.md gives to a version of Node. */
function flagsFor(major: number): string[] {
  const line = new RegExp(`^node (--permission .*) \\S+main\\.js .*# Node ${major}`, 'm').exec(
    documented,
  )?.[1];
  return (line ?? '').replaceAll("'", '').split(' ');
}

test.each([24])(
  'Node %i runs the demo with the permissions that docs/install.md names',
  async (major) => {
    const folder = await tempFolder();
    await npm(['install', '--prefix', folder, `node@${major}`], folder, join(folder, 'cache'));
    const node = join(folder, 'node_modules/node/bin/node');
    const env = { PATH: process.env['PATH'], HOME: folder };
    const flags = flagsFor(major);
    expect(flags).toContain('--permission');
    const said = await output(node, [...flags, MAIN, 'demo'], { cwd: folder, env });
    // What 7 would be: an output that could not be written.
    expect(said).toContain('as a nightly job, this run would exit with 4');
    expect((await lstat(join(folder, 'reports/demo/latest'))).isSymbolicLink()).toBe(true);
  },
  300_000,
);
