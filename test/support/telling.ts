import { mkdir } from 'node:fs/promises';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { JobStatus } from '../../src/core/model/status.ts';
import { DEMO_INSTANCE_ID, fleetOf, startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, FleetPackage } from '../../src/emulator/index.ts';
import type { JsonSummary } from '../../src/index.ts';
import { packages } from './audit.ts';
import { DEMO_ENV, fakeIo } from './cli.ts';
import type { CliOptions, CliResult } from './cli.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { put, tempFolder } from './temp.ts';

export const WHSEC: string = `whsec_${Buffer.from('a key of twenty-four bytes, or more').toString('base64')}`;

/** Two of three are sound; the last one is not, before it is mended. */
const SOUND = packages(2);
const [broken] = packages(3).slice(2);
const BROKEN: FleetPackage = { ...broken!, status: 0, verifyProgress: 0 };
const MENDED: FleetPackage = broken!;
const IDS: readonly string[] = ['fw0001', 'fw0002', 'fw0003'];

/** The services and the receiver of a file's tests. */
export interface World {
  /** With the broken package. */
  ill: Emulator;
  /** With the mended one. */
  well: Emulator;
  receiver: Receiver;
}

export function useWorld(more: readonly FleetPackage[] = []): World {
  const world = {} as World;
  beforeAll(async () => {
    const start = (fleet: FleetPackage[]): Promise<Emulator> =>
      startEmulator({ quota: { kind: 'none', query: 0, list: 0 }, fleet: fleetOf(fleet, DEMO_INSTANCE_ID) });
    world.ill = await start([...SOUND, BROKEN, ...more]);
    world.well = await start([...SOUND, MENDED]);
    world.receiver = await startReceiver();
  });
  afterAll(async () => {
    await Promise.all([world.ill, world.well, world.receiver].map((each) => each.close()));
  });
  return world;
}

interface Night extends CliResult {
  /** The line of `--json`, where it was asked for. */
  json: JsonSummary;
}

export interface NightOptions {
  /** Default: of the service with the broken package. */
  service?: Emulator;
  ids?: readonly string[];
  /** More of the job file, as YAML. */
  yaml?: string;
  /** A further entry of `targets`. */
  target?: string;
  env?: CliOptions['env'];
  flags?: readonly string[];
  onInterrupt?: CliOptions['onInterrupt'];
}

export interface Lab {
  folder: string;
  jobDir: string;
  night: (options?: NightOptions) => Promise<Night>;
  status: () => JobStatus;
  /** IDs of runs that are published. */
  runs: () => string[];
}

/** A job of its own in a fresh folder. */
export async function openLab(world: World, job: string): Promise<Lab> {
  const folder = await tempFolder();
  const out = join(folder, 'reports');
  const jobDir = join(out, 'nightly');
  await mkdir(out);
  return {
    folder,
    jobDir,
    async night({
      service = world.ill,
      ids = IDS,
      yaml = '',
      target,
      env = {},
      flags = [],
      onInterrupt,
    } = {}) {
      await put(folder, 'ids.csv', `FirmwareId\n${ids.join('\n')}\n`);
      const path = await put(folder, 'nightly.yaml', jobText(service.url, out, target) + job + yaml);
      const base = world.receiver.url;
      const io = fakeIo({
        env: { ...DEMO_ENV, HOOK: `${base}/hook`, PING: `${base}/ping/`, KEY: WHSEC, ...env },
        ...(onInterrupt && { onInterrupt }),
      });
      const code = await main(['run', path, ...flags], io);
      const { stdout, stderr } = io.text();
      const json = (flags.includes('--json') ? JSON.parse(stdout) : null) as JsonSummary;
      return { code, stdout, stderr, json };
    },
    status: () => JSON.parse(readFileSync(join(jobDir, '.telling/status.json'), 'utf8')) as JobStatus,
    runs: () => (existsSync(jobDir) ? readdirSync(jobDir).filter((name) => /^\d{8}T/.test(name)) : []),
  };
}

function jobText(url: string, out: string, target = ''): string {
  return `
name: nightly
targets:
  - account: acme
    region: cn-shanghai
    endpoint: ${url}
    instances: [${DEMO_INSTANCE_ID}]
    quota: { qps: 2000 }
${target}
select: { ids: ids.csv }
reports: [csv]
rollouts: off
out: ${out}
`;
}

/** An entry of `notify`. */
export const hook = (more = '', url = '${HOOK}'): string =>
  `  - { channel: webhook, url: "${url}", secret: "\${KEY}"${more === '' ? '' : `, ${more}`} }\n`;
