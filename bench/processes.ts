import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_INSTANCE_ID, DEMO_KEY } from '../src/emulator/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The command line as it is shipped. */
const CLI = join(root, 'dist/cli/main.js');
/** The one that Debian's packages are installed for. */
const PYTHON = '/usr/bin/python3';

/** A folder that is removed when the bench ends. */
export const scratch: string = mkdtempSync(join(tmpdir(), 'ota-audit-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const KEY = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_KEY.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret,
};

/** What a process cost: CPU of user and system, time from its start, the most memory it ever had. */
export interface Cost {
  cpuMs: number;
  wallMs: number;
  peakMb: number;
}

let count = 0;
/** A name that was not used before, within the scratch folder. */
export function scratchPath(name: string): string {
  count += 1;
  return join(scratch, `${count}-${name}`);
}

/**
 * Runs node with these arguments to its end.
 * @throws Error with what it said where it ends with none of `codes`
 */
export async function measured(
  args: readonly string[],
  options: {
    codes?: readonly number[];
    imports?: readonly string[];
    env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Cost> {
  const path = scratchPath('cost.json');
  const imports = [join(root, 'bench/measure.mjs'), ...(options.imports ?? [])];
  const child = spawn(process.execPath, [...imports.flatMap((file) => ['--import', file]), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...KEY,
      ...options.env,
      BENCH_MEASURE: path,
      BENCH_INSTANCE: DEMO_INSTANCE_ID,
    },
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said = (said + String(part)).slice(-2_000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (!(options.codes ?? [0]).includes(code ?? -1))
    throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Cost;
}

/** A run of the command line against an endpoint. Exit codes that say that there are findings are fine. */
export async function measuredRun(
  endpoint: string,
  args: readonly string[],
  options: { node?: readonly string[]; imports?: readonly string[] } = {},
): Promise<Cost & { folder: string }> {
  const out = scratchPath('out');
  const where = ['--region', 'cn-shanghai', '--instance-id', DEMO_INSTANCE_ID, '--endpoint', endpoint];
  const cost = await measured(
    [...(options.node ?? []), CLI, 'run', ...args, ...where, '--out', out, '--quiet'],
    {
      codes: [0, 3, 4],
      ...(options.imports && { imports: options.imports }),
    },
  );
  return { ...cost, folder: out };
}

/** A stored run, judged and rendered again. @returns also where; the caller removes it where it is large */
export async function measuredReport(
  folder: string,
  args: readonly string[],
  node: readonly string[] = [],
): Promise<Cost & { folder: string }> {
  const out = scratchPath('rendered');
  const cost = await measured([...node, CLI, 'report', folder, '--out', out, '--quiet', ...args], {
    codes: [0, 3, 4],
  });
  return { ...cost, folder: out };
}

/** A script of bench/ that prints a number. */
export async function printed(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  return lastNumber(child, args.join(' '));
}

async function lastNumber(child: ChildProcess, what: string): Promise<number> {
  let said = '';
  child.stdout?.on('data', (part: Buffer) => (said += String(part)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
  return Number(said.trim().split('\n').at(-1));
}

/** A peer in Python, that gets the rows of bench/rows.mjs; undefined where this machine has not what it imports. */
export async function printedByPython(
  script: string,
  module: string,
  rows: number,
): Promise<number | undefined> {
  const has = spawn(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' });
  const [code] = (await once(has, 'close').catch(() => [1])) as [number | null];
  if (code !== 0) return undefined;
  const source = spawn(process.execPath, ['bench/rows.mjs', 'json', String(rows)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const child = spawn(PYTHON, [script], { cwd: root, stdio: [source.stdout, 'pipe', 'inherit'] });
  return lastNumber(child, script);
}

/** A run of a job file, with all that it says of itself. */
export const measuredJob = (job: string): Promise<Cost> =>
  measuredCli(['run', job, '--out', scratchPath('out'), '--quiet']);

/** The command line with these arguments. Exit codes that say that there are findings are fine. */
export const measuredCli = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Cost> => measured([CLI, ...args], { codes: [0, 3], env });

/** The peer: the official SDK, or the older core, in a loop with p-limit. */
export const measuredPeer = (
  endpoint: string,
  ids: string,
  client: 'sdk' | 'pop-core',
  pace: 'free' | 'bottleneck',
): Promise<Cost> => measured([join(root, 'bench/peers/sdk-loop.mjs'), endpoint, ids, client, pace]);

export interface Served {
  url: string;
  stop(): Promise<void>;
}

/** The emulator in a process of its own, without quota, latency and faults; `as: 'documented'` with the service's own. */
export async function serve(packages: number, as: 'open' | 'documented' = 'open'): Promise<Served> {
  const [quota, latency] = as === 'open' ? ['none', '0'] : ['sliding', '80-300'];
  const args = ['--packages', String(packages), '--quota', quota, '--latency', latency, '--faults', 'none'];
  const child = spawn(process.execPath, [CLI, 'emulator', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await firstUrl(child);
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    said += String(part);
    const url = /http:\/\/[\w.:]+/.exec(said)?.[0];
    if (url !== undefined) {
      child.stdout?.on('error', () => undefined);
      return url;
    }
  }
  throw new Error('the emulator ended before it served');
}
