import type { FleetInstance, FleetPackage } from './fleet.ts';
import type { FleetJob } from './jobs.ts';

/** One instance as it stands now: its fleet plus what was inserted and deleted while the emulator ran. */
export interface InstanceView {
  readonly instance: FleetInstance;
  find(firmwareId: string): FleetPackage | undefined;
  /** Matching packages, newest first: how many there are, and those from `offset` on. */
  select(filter: ListFilter, offset: number, count: number): { total: number; packages: FleetPackage[] };
  /** A new package, newest of all. */
  insert(entry: FleetPackage): void;
  delete(firmwareId: string): void;
  /** The update batches of a package, in the order of the list. */
  jobsOf(firmwareId: string): readonly FleetJob[];
  findJob(jobId: string): FleetJob | undefined;
}

interface ListFilter {
  productKey: string | undefined;
  destVersion: string | undefined;
}

function matches(entry: FleetPackage, filter: ListFilter): boolean {
  if (filter.productKey !== undefined && entry.productKey !== filter.productKey) return false;
  return filter.destVersion === undefined || entry.destVersion === filter.destVersion;
}

/** Positions that a filter keeps, remembered per filter so that paging a large fleet reads it once. */
function positionIndex(
  instance: FleetInstance,
): (filter: ListFilter) => { count: number; at(n: number): number } {
  const { packages } = instance;
  const known = new Map<string, number[]>();
  const scan = (filter: ListFilter): number[] => {
    const positions: number[] = [];
    for (let at = 0; at < packages.count; at += 1) {
      const entry = packages.at(at);
      if (entry && matches(entry, filter)) positions.push(at);
    }
    return positions;
  };
  return (filter) => {
    if (filter.productKey === undefined && filter.destVersion === undefined) {
      return { count: packages.count, at: (n) => n };
    }
    const name = JSON.stringify([filter.productKey, filter.destVersion]);
    const positions = known.get(name) ?? scan(filter);
    if (known.size < 20) known.set(name, positions);
    return { count: positions.length, at: (n) => positions[n] ?? -1 };
  };
}

/** A view without changes. Changes are few (a test or a fault makes them), so they are kept in plain lists. */
export function instanceView(instance: FleetInstance): InstanceView {
  const positionsOf = positionIndex(instance);
  const { jobs = [] } = instance;
  const jobsById = new Map(jobs.map((job) => [job.jobId, job]));
  const jobsByFirmware = new Map<string, FleetJob[]>();
  for (const job of jobs) {
    const own = jobsByFirmware.get(job.firmwareId) ?? [];
    own.push(job);
    jobsByFirmware.set(job.firmwareId, own);
  }
  const inserted: FleetPackage[] = [];
  const deleted = new Set<string>();
  const present = (entry: FleetPackage | undefined): entry is FleetPackage =>
    entry !== undefined && !deleted.has(entry.firmwareId);
  return {
    instance,
    find(firmwareId) {
      const entry =
        inserted.find((added) => added.firmwareId === firmwareId) ?? instance.packages.find(firmwareId);
      return present(entry) ? entry : undefined;
    },
    select(filter, offset, count) {
      const positions = positionsOf(filter);
      const gone = [...deleted]
        .map((id) => instance.packages.find(id))
        .filter((entry) => entry !== undefined);
      const front = inserted.filter((entry) => present(entry) && matches(entry, filter));
      const total = front.length + positions.count - gone.filter((entry) => matches(entry, filter)).length;
      const packages = front.slice(offset, offset + count);
      let skip = Math.max(0, offset - front.length);
      // Without deletions the page starts right at its position; with them, the positions before it are counted off.
      let at = 0;
      if (deleted.size === 0) [at, skip] = [skip, 0];
      for (; packages.length < count && at < positions.count; at += 1) {
        const entry = instance.packages.at(positions.at(at));
        if (!present(entry)) continue;
        if (skip > 0) skip -= 1;
        else packages.push(entry);
      }
      return { total, packages };
    },
    insert: (entry) => void inserted.unshift(entry),
    delete: (firmwareId) => void deleted.add(firmwareId),
    jobsOf: (firmwareId) => jobsByFirmware.get(firmwareId) ?? [],
    findJob: (jobId) => jobsById.get(jobId),
  };
}
