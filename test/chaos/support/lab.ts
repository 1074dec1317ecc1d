import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, syntheticFleet } from '../../../src/emulator/index.ts';
import type {
  CallRecord,
  Emulator,
  EmulatorAccount,
  EmulatorOptions,
  FleetInstance,
  FleetPackage,
} from '../../../src/emulator/index.ts';
import { FORMATS } from '../../../src/writers/index.ts';
import { emulator } from '../../support/audit.ts';
import { DEMO_ENV } from '../../support/cli.ts';
import { MAIN, start } from '../../support/process.ts';
import type { Started } from '../../support/process.ts';
import { put, tempFolder } from '../../support/temp.ts';
import { tally } from './seed.ts';

/** The most queries of a target that are under way at once, and so the most that a kill may make a run ask again. */
const CONCURRENCY = 16;

/** What a lab's job audits, and its service has. */
export interface LabTarget {
  /** An account of its own, with a key of its own; `default` has the demo's. */
  account: string;
  instance: string;
  packages: number;
  /** Of its account. */
  qps?: number;
}

/** A service in this process, and audits of it in processes of their own. */
export interface Lab {
  folder: string;
  /** Where the job's runs, their work folder and the lock are. */
  jobDir: string;
  targets: readonly LabTarget[];
  /** Of the job. */
  formats: readonly string[];
  service: Emulator;
  /** Every call that was answered, or that nobody waited for any more. */
  calls: CallRecord[];
  entries: LabEntry[];
  /** The most queries that are under way at once: a target of each account is. */
  inFlight: number;
  /** Told of each call before its answer goes out. */
  listeners: Set<(call: CallRecord) => void>;
  start(options?: StartOptions): Started;
  /** The most memory that an audit of this lab took which came to its end. */
  peakMemoryBytes(): number;
}

/** A package of the fleet, and whose it is. */
export type LabEntry = FleetPackage & Pick<LabTarget, 'account' | 'instance'>;

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
  /** Of the demo's account and instance, where there are no `targets`. */
  packages?: number;
  targets?: readonly LabTarget[];
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
  const { packages = 0, concurrency = CONCURRENCY, formats = DEFAULTS.join(', ') } = options;
  const targets = options.targets ?? [{ account: 'default', instance: DEMO_INSTANCE_ID, packages }];
  const folder = await tempFolder();
  const out = options.out ?? join(folder, 'reports');
  const jobDir = join(out, 'chaos');
  mkdirSync(join(jobDir, '.work'), { recursive: true });
  const nowMs = options.service?.clock?.now() ?? Date.now();
  const instances = targets.map((target, index) => instanceOf(target, index + 1, nowMs));
  const memoryPath = join(folder, 'memory');
  const listeners = new Set<(call: CallRecord) => void>();
  const calls: CallRecord[] = [];
  const service = await emulator({
    fleet: { instances },
    accounts: accountNames(targets).map(accountOf),
    ...options.service,
    onCall(call) {
      calls.push(call);
      for (const listener of listeners) listener(call);
    },
  });
  onTestFinished(() => {
    for (const [kind, count] of Object.entries(service.stats().faults)) tally({ [`fault ${kind}`]: count });
  });
  const job = await put(folder, 'chaos.yaml', jobText(service.url, { ...options, targets, out, formats }));
  return {
    folder,
    jobDir,
    targets,
    formats: formats.split(', '),
    service,
    calls,
    entries: targets.flatMap((target, index) => entriesOf(target, instances[index]!)),
    inFlight: accountNames(targets).length * concurrency,
    listeners,
    start({ env = {}, node = [], shell, flags = [] } = {}) {
      const argv = [...meter(memoryPath), ...node, MAIN, 'run', job, '--json', ...flags];
      const all = { ...DEMO_ENV, ...keysOf(targets), ...env };
      if (shell === undefined) return start(process.execPath, argv, all);
      return start('bash', ['-c', `${shell}; exec "$@"`, 'bash', process.execPath, ...argv], all);
    },
    peakMemoryBytes: () => Math.max(...readFileSync(memoryPath, 'utf8').split('\n').map(Number)) * 1_024,
  };
}

const accountNames = (targets: readonly LabTarget[]): string[] => [
  ...new Set(targets.map(({ account }) => account)),
];

/** Each target's packages have IDs and contents of their own. */
function instanceOf({ account, instance, packages }: LabTarget, seed: number, nowMs: number): FleetInstance {
  const { instances } = syntheticFleet({ packages, nowMs, seed, iotInstanceId: instance });
  return { ...instances[0]!, ...(account !== 'default' && { account }) };
}

function entriesOf({ account, instance }: LabTarget, { packages }: FleetInstance): LabEntry[] {
  return Array.from({ length: packages.count }, (_, at) => ({ ...packages.at(at)!, account, instance }));
}

function accountOf(account: string): EmulatorAccount {
  if (account === 'default') return DEMO_ACCOUNT;
  const accessKeyId = `LTAI5tChaosKeyOf${account}`;
  return { account, keys: [{ accessKeyId, accessKeySecret: `chaos-secret-of-no-value-${account}` }] };
}

/** The environment of the accounts: `ACME_ACCESS_KEY_ID` … */
function keysOf(targets: readonly LabTarget[]): Record<string, string> {
  const variables = accountNames(targets).flatMap((account) => {
    const [key] = accountOf(account).keys;
    const prefix = account.toUpperCase();
    return [
      [`${prefix}_ACCESS_KEY_ID`, key?.accessKeyId ?? ''],
      [`${prefix}_ACCESS_KEY_SECRET`, key?.accessKeySecret ?? ''],
    ];
  });
  return Object.fromEntries(variables) as Record<string, string>;
}

type JobOptions = LabOptions & Required<Pick<LabOptions, 'targets' | 'out' | 'formats'>>;

function jobText(url: string, options: JobOptions): string {
  const { targets, out, formats, qps = 5_000, concurrency = CONCURRENCY, job = '' } = options;
  const entries = targets.map(
    (target) => `
  - account: ${target.account}
    region: cn-shanghai
    endpoint: ${url}
    instances: [${target.instance}]
    quota: { qps: ${target.qps ?? qps}, listQps: 1000, rolloutQps: 1000 }
    ${target.account === 'default' ? '' : `credentials: { env: ${target.account.toUpperCase()} }`}`,
  );
  return `
name: chaos
targets:${entries.join('')}
select: { list: true }
reports: [${formats}]
out: ${out}
concurrency: ${concurrency}
${job}`;
}
