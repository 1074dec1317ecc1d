import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { Fleet, FaultScript, FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import { somePackage } from '../emulator/support.ts';
import { emulator, pick, readTable } from './audit.ts';
import { jobOf, portsOf, standingClock, targetOf } from './job.ts';

/** When a night's run starts, ISO 8601 UTC. */
export const startOf = (night: number): string => `2026-11-${22 + night}T02:00:00.000Z`;

export interface NightOptions {
  faults?: FaultScript;
  change?: Partial<Job>;
  /** What the machine's clock says; default: the time of the night. */
  at?: string;
  /** What the service's clock says; default: the same. */
  serviceAt?: string;
  /** Instances of the job's only entry. */
  instances?: string[];
  /** Something in front of the service; resolves with where it listens. */
  by?: (url: string) => Promise<string>;
}

/** The night's run of one job, against a service that has these packages. */
export async function audit(
  out: string,
  night: number,
  fleet: readonly FleetPackage[] | Fleet,
  options: NightOptions = {},
): Promise<RunOutcome> {
  const { faults = [], change = {}, at = startOf(night), serviceAt = at } = options;
  const { instances = [DEMO_INSTANCE_ID] } = options;
  const served = await emulator({
    fleet: 'instances' in fleet ? fleet : fleetOf(fleet, DEMO_INSTANCE_ID),
    faults,
    clock: standingClock(Date.parse(serviceAt)),
  });
  const url = (await options.by?.(served.url)) ?? served.url;
  const job = jobOf([targetOf(url, { account: 'acme', instances })], out, change);
  const clock = standingClock(Date.parse(at));
  return runJob(job, portsOf({ clock, random: seededRandom(night) }));
}

/** Findings of firmware: what a target says as a whole is in target-checks.slow.test.ts. */
export function cells({ folder }: RunOutcome): string[][] {
  const rows = readTable(folder, 'findings').filter((row) => row['firmware_id'] !== '');
  return pick(rows, 'firmware_id', 'check_id', 'verdict', 'state', 'first_seen');
}

/** A verified package of a version and content of its own. */
export function good(firmwareId: string, change: Partial<FleetPackage> = {}): FleetPackage {
  const files = somePackage().files.map((file) => {
    return { ...file, object: { seed: firmwareId, sizeBytes: file.sizeBytes } };
  });
  const plain = { signMethod: 'SHA256', utcCreate: '2026-11-20T08:00:00.000Z' };
  return somePackage({ firmwareId, destVersion: `1.0-${firmwareId}`, files, ...plain, ...change });
}

/** One whose verification was never started. */
export const bad = (firmwareId: string, change: Partial<FleetPackage> = {}): FleetPackage =>
  good(firmwareId, { status: 0, verifyProgress: 0, ...change });
