import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEMO_INSTANCE_ID, syntheticFleet } from '../../../src/emulator/index.ts';
import type { CallRecord, Emulator, EmulatorOptions, FleetPackage } from '../../../src/emulator/index.ts';
import { FORMATS } from '../../../src/index.ts';
import { emulator } from '../../support/audit.ts';
import { DEMO_ENV } from '../../support/cli.ts';
import { MAIN, start } from '../../support/process.ts';
import type { Started } from '../../support/process.ts';
import { put, tempFolder } from '../../support/temp.ts';
import { tally } from './seed.ts';

/** The most queries that are under way at once, and so the most that a kill may make a run ask again. */
export const CONCURRENCY = 16;

/** A service in this process, and audits of it in processes of their own. */
export interface Lab {
  folder: string;
  /** Where the job's runs, their work folder and the lock are. */
  jobDir: string;
  service: Emulator;
  /** Every call that was answered, or that nobody waited for any more. */
  calls: CallRecord[];
  entries: FleetPackage[];
  /** Told of each call before its answer goes out. */
  listeners: Set<(call: CallRecord) => void>;
  start(options?: StartOptions): Started;
  /** The most memory that an audit of this lab took which came to its end. */
  peakMemoryBytes(): number;
}

/** For node: writes down, when the process ends, the most memory that it ever took, in KiB. */
const meter = (path: string): string[] => {
  const script = `
    import { appendFileSync } from 'node:fs';
    process.on('exit', () => appendFileSync(${JSON.stringify(path)}, process.resourceUsage().maxRSS + '\\n'));`;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
};

interface StartOptions {
  env?: Record<string, string>;
  /** For node, before the program. */
  node?: readonly string[];
  /** A shell command that is run before the audit, in its process: `ulimit -f 100`. */
  shell?: string;
  /** Further flags of `run`. */
  flags?: readonly string[];
}

export interface LabOptions {
  packages: number;
  service?: EmulatorOptions;
  /** More of the job file, as YAML. */
  job?: string;
  qps?: number;
  formats?: string;
  /** Queries in flight; default CONCURRENCY. */
  concurrency?: number;
  /** Instead of a folder below the test's own. */
  out?: string;
}

const DEFAULTS = FORMATS.filter(({ byDefault }) => byDefault).map(({ id }) => id);

/** Time limits that make an ill service a matter of seconds. */
export const IMPATIENT = `
retry: { attempts: 5, maxElapsed: 6s }
timeouts: { connect: 1s, headers: 300ms, body: 300ms, call: 1s }
`;

/** A fleet, a service that has it, and a job that audits all of it. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const folder = await tempFolder();
  const out = options.out ?? join(folder, 'reports');
  const jobDir = join(out, 'chaos');
  mkdirSync(join(jobDir, '.work'), { recursive: true });
  const fleet = syntheticFleet({ packages: options.packages, nowMs: Date.now() });
  const memoryPath = join(folder, 'memory');
  const listeners = new Set<(call: CallRecord) => void>();
  const calls: CallRecord[] = [];
  const service = await emulator({
    fleet,
    ...options.service,
    onCall(call) {
      calls.push(call);
      for (const listener of listeners) listener(call);
    },
  });
  onTestFinished(() => {
    for (const [kind, count] of Object.entries(service.stats().faults)) tally({ [`fault ${kind}`]: count });
  });
  const job = await put(folder, 'chaos.yaml', jobText(service.url, out, options));
  const { packages } = fleet.instances[0]!;
  const entries = Array.from({ length: packages.count }, (_, index) => packages.at(index)!);
  return {
    folder,
    jobDir,
    service,
    calls,
    entries,
    listeners,
    start({ env = {}, node = [], shell, flags = [] } = {}) {
      const argv = [...meter(memoryPath), ...node, MAIN, 'run', job, '--json', ...flags];
      const all = { ...DEMO_ENV, ...env };
      if (shell === undefined) return start(process.execPath, argv, all);
      return start('bash', ['-c', `${shell}; exec "$@"`, 'bash', process.execPath, ...argv], all);
    },
    peakMemoryBytes: () => Math.max(...readFileSync(memoryPath, 'utf8').split('\n').map(Number)) * 1_024,
  };
}

function jobText(url: string, out: string, options: LabOptions): string {
  const { qps = 5_000, formats = DEFAULTS.join(', '), concurrency = CONCURRENCY, job = '' } = options;
  return `
name: chaos
targets:
  - account: default
    region: cn-shanghai
    endpoint: ${url}
    instances: [${DEMO_INSTANCE_ID}]
    quota: { qps: ${qps}, listQps: 1000 }
select: { list: true }
reports: [${formats}]
out: ${out}
concurrency: ${concurrency}
${job}`;
}
