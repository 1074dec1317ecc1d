import { fileURLToPath } from 'node:url';
import { DEMO_KEY, demoFaults, demoFleet, startEmulator } from '../../emulator/index.ts';
import { demoCases } from '../../emulator/demo-fleet.ts';
import { demoEstate } from '../../emulator/demo-estate.ts';
import type { RunOutcome } from '../../run/outcome.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { jobFor } from '../job.ts';
import type { RunFlags } from '../options.ts';
import { printResult } from '../result.ts';
import { runLoaded } from './run.ts';

const jobPath = (name: string): string => fileURLToPath(new URL(`../../../jobs/${name}`, import.meta.url));

/** What a service far away takes to answer. */
const LATENCY_MS = { min: 80, max: 300 };

/**
 * Runs jobs/demo.yaml, or jobs/demo-estate.yaml, against the emulator in this process, over real HTTP on loopback, signed, at 20 queries a second.
 * Resolves with 0 when it worked; the audit's own code is printed.
 */
export async function demoCommand({ estate, ...flags }: DemoFlags, io: Io): Promise<number> {
  return estate === true ? runEstate(flags, io) : runFleet(flags, io);
}

type RunDemoFlags = Pick<RunFlags, 'out' | 'quiet'>;
type DemoFlags = RunDemoFlags & { estate?: boolean };

async function runEstate(flags: RunDemoFlags, io: Io): Promise<number> {
  const emulator = await startEmulator({ ...demoEstate({ nowMs: Date.now() }), latencyMs: LATENCY_MS });
  try {
    const env = { ...withoutCredentials(io.env), ...demoCredentials(), DEMO_ENDPOINT: emulator.url };
    const demoIo = { ...io, env };
    const runFlags = { ...flags, fresh: true };
    const job = await jobFor(jobPath('demo-estate.yaml'), runFlags, demoIo);
    const outcome = await runLoaded(job, runFlags, demoIo);
    if (flags.quiet !== true) {
      printResult(outcome, io);
      print(io);
      const { length } = outcome.summary.targets;
      print(io, closingWords(outcome, `${length} instances in several accounts`, emulator.url));
    }
    return 0;
  } finally {
    await emulator.close();
  }
}

async function runFleet(flags: RunDemoFlags, io: Io): Promise<number> {
  const fleet = demoFleet({ nowMs: Date.now() });
  const emulator = await startEmulator({ fleet, faults: demoFaults(fleet), latencyMs: LATENCY_MS });
  try {
    const demoIo = { ...io, env: { ...withoutCredentials(io.env), ...demoCredentials() } };
    const runFlags = { ...flags, endpoint: emulator.url, fresh: true };
    const job = await jobFor(jobPath('demo.yaml'), runFlags, demoIo);
    // Links name the real store's host, as the service's do; the emulator stands in for it.
    const outcome = await runLoaded(job, runFlags, demoIo, { store: emulator.url });
    if (flags.quiet !== true) {
      printResult(outcome, io);
      print(io);
      print(
        io,
        closingWords(outcome, `a fleet with ${demoCases(fleet).length} kinds of problems`, emulator.url),
      );
    }
    return 0;
  } finally {
    await emulator.close();
  }
}

function closingWords({ folder, files, exitCode }: RunOutcome, what: string, url: string): string {
  const workbook = files.find((name) => name.endsWith('.xlsx'));
  return [
    `The emulator served ${what} on ${url}; no account was used.`,
    ...(workbook === undefined
      ? []
      : [`Open ${folder}/${workbook} first: its Summary sheet shows what is wrong and where.`]),
    `The demo succeeded and exits with 0; as a nightly job, this run would exit with ${exitCode}.`,
  ].join('\n');
}

function demoCredentials(): Record<string, string> {
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_KEY.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret,
  };
}

/** Whoever tries the demo may have a real key in the environment; it must go nowhere near the emulator. */
function withoutCredentials(env: Io['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ALIBABA_CLOUD_')));
}
