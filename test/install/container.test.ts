import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEMO_ENV, DEMO_PLACE } from '../support/cli.ts';
import { MAIN, start } from '../support/process.ts';
import type { Started } from '../support/process.ts';
import { tempFolder } from '../support/temp.ts';
import { isMissing, output, ROOT } from './support.ts';

const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const steps = DockerfileParser.parse(text)
  .getInstructions()
  .map((step) => ({
    keyword: step.getKeyword(),
    // With its flags.
    rest: step.toString().slice(step.getKeyword().length).trim(),
  }));
const last = (keyword: string): string => steps.findLast((step) => step.keyword === keyword)?.rest ?? '';

/** The user that the steps and the program are run as: one that owns nothing. */
const NOBODY = 65_534;

const notRoot = process.getuid?.() === 0 ? undefined : 'only root can become another user';
const withoutUnshare =
  notRoot ??
  (spawnSync('unshare', ['-pf', '--mount-proc', 'true']).status === 0
    ? undefined
    : 'unshare makes no process namespace here');

test('the Dockerfile is valid, and its program runs without a shell and as another user than root', () => {
  expect(validate(text)).toEqual([]);
  expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['node', '/app/dist/cli/main.js']);
  expect(JSON.parse(last('VOLUME'))).toEqual(['/reports']);
  expect(last('USER')).toBe('node');
  expect(
    new Set(steps.filter(({ keyword }) => keyword === 'FROM').map(({ rest }) => rest.split(' ')[0])),
  ).toEqual(new Set(['node:24-bookworm-slim']));
});

/** What .dockerignore lets in: it names what may come, after "*", and takes back what git does not hold either. */
async function context(into: string): Promise<void> {
  const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n');
  expect(lines[0]).toBe('*');
  const named = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const files = (await output('git', ['ls-files', ...named], { cwd: ROOT })).trim().split('\n');
  for (const name of named) expect(existsSync(join(ROOT, name)), name).toBe(true);
  for (const file of files) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    cpSync(join(ROOT, file), join(into, file));
  }
}

/** ENV of the last stage. */
function environment(root: string): Record<string, string> {
  const from = steps.findLastIndex(({ keyword }) => keyword === 'FROM');
  const lines = steps.slice(from).filter(({ keyword }) => keyword === 'ENV');
  return Object.fromEntries(
    lines.map(({ rest }) => {
      const [name = '', value = ''] = rest.split('=');
      return [name, value.startsWith('/') ? join(root, value) : value];
    }),
  );
}

interface Stage {
  /** The folder that stands for its root. */
  root: string;
  cwd: string;
}

/** Runs the steps of the Dockerfile, each stage in a folder; resolves with the last. RUN is run as nobody. */
async function build(folder: string): Promise<Stage> {
  await context(join(folder, 'context'));
  const stages = new Map<string, Stage>();
  let stage: Stage = { root: folder, cwd: '/' };
  for (const { keyword, rest } of steps) {
    if (keyword === 'FROM') {
      stage = { root: join(folder, `stage-${stages.size}`), cwd: '/' };
      mkdirSync(stage.root);
      stages.set(/ AS (\w+)$/.exec(rest)?.[1] ?? 'last', stage);
    } else if (keyword === 'WORKDIR') {
      stage.cwd = rest;
      mkdirSync(join(stage.root, rest), { recursive: true });
    } else if (keyword === 'COPY') {
      copy(rest.split(' '), stage, (name) => stages.get(name)?.root ?? join(folder, 'context'));
    } else if (keyword === 'RUN') {
      await output('chown', ['-R', `${NOBODY}:${NOBODY}`, stage.root]);
      const command = rest
        .replaceAll(/(?<= )\//g, `${stage.root}/`)
        .replace('node:node', `${NOBODY}:${NOBODY}`);
      await asNobody(['sh', '-c', command], join(stage.root, stage.cwd), { HOME: folder });
    }
  }
  return stage;
}

function copy(words: string[], { root, cwd }: Stage, rootOf: (stage: string) => string): void {
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : '';
  const source = rootOf(from ?? '');
  const to = words.pop() ?? '';
  const place = to.startsWith('/') ? join(root, to) : join(root, cwd, to);
  for (const word of words) {
    const into = to.endsWith('/') ? join(place, word) : place;
    cpSync(join(source, word), into, { recursive: true, verbatimSymlinks: true });
  }
}

const SETPRIV = ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups'];

async function asNobody(
  command: string[],
  cwd: string,
  env: { HOME: string } & Record<string, string>,
): Promise<string> {
  const path = { PATH: process.env['PATH'], npm_config_cache: join(env.HOME, 'cache') };
  return output('setpriv', [...SETPRIV, ...command], { cwd, env: { ...path, ...env } });
}

test('its steps make an image that audits with a root file system that it cannot write', async ({ skip }) => {
  if (isMissing(notRoot, skip)) return;
  const folder = await tempFolder();
  await output('chmod', ['755', folder]);
  mkdirSync(join(folder, 'cache'));
  await output('chown', [`${NOBODY}`, join(folder, 'cache')]);
  const { root, cwd } = await build(folder);
  const packages = readdirSync(join(root, 'app/node_modules'));
  expect(packages).toContain('exceljs');
  expect(packages.filter((name) => ['vitest', 'typescript', 'oxlint', 'knip'].includes(name))).toEqual([]);
  await output('chown', ['-R', '0:0', root]);
  await output('chown', [`${NOBODY}`, join(root, 'reports')]);
  const [, main = ''] = JSON.parse(last('ENTRYPOINT')) as string[];
  const program = [process.execPath, join(root, main)];
  const said = await asNobody([...program, 'demo'], join(root, cwd), {
    HOME: '/nonexistent',
    ...environment(root),
  });
  expect(said).toContain('The demo succeeded');
  expect(readdirSync(root).sort()).toEqual(['app', 'jobs', 'reports']);
  expect(readdirSync(join(root, 'reports'))).toEqual(['demo']);
  expect(existsSync(join(root, 'reports/demo/latest/audit.xlsx'))).toBe(true);
}, 300_000);

/** The program as the first process of a namespace, as in a container. */
function asFirst(
  argv: string[],
  env: Record<string, string> = {},
): Started & { tell: (signal: string) => Promise<string> } {
  const started = start(
    'unshare',
    ['-pf', '--mount-proc', '--kill-child', process.execPath, MAIN, ...argv],
    env,
  );
  const tell = (signal: string): Promise<string> => {
    const { pid } = started.child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return output('kill', [`-${signal}`, children]);
  };
  return { ...started, tell };
}

/** A service that takes requests and answers none. */
async function silent(): Promise<{ url: string; asked: Promise<unknown> }> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: once(server, 'request'),
  };
}

describe('as the first process of a container, SIGTERM ends', () => {
  test.for(['run', 'doctor'])('%s', async (command, { skip }) => {
    if (isMissing(withoutUnshare, skip)) return;
    const { url, asked } = await silent();
    const argv = [command, ...DEMO_PLACE, '--list', '--endpoint', url, '--out', await tempFolder()];
    const { ended, tell } = asFirst(argv, DEMO_ENV);
    await asked;
    await tell('TERM');
    expect((await ended).code).toBe(143);
  });

  test('demo', async ({ skip }) => {
    if (isMissing(withoutUnshare, skip)) return;
    const out = await tempFolder();
    const { ended, tell } = asFirst(['demo', '--out', out]);
    await vi.waitUntil(() => existsSync(join(out, 'demo')), 30_000);
    await tell('TERM');
    expect((await ended).code).toBe(143);
  });

  test('emulator', async ({ skip }) => {
    if (isMissing(withoutUnshare, skip)) return;
    const { ended, said, tell } = asFirst(['emulator']);
    await said(/--endpoint/);
    await tell('TERM');
    expect((await ended).code).toBe(0);
  });
});
