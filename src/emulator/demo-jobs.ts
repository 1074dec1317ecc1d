import type { FleetPackage } from './fleet.ts';
import type { FleetJob } from './jobs.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Update batches of one package of the demo, and what the audit should make of them. */
interface JobSpec {
  /** The first case of the demo that fails this check has the batches. */
  of: string;
  /** Check IDs that fail. */
  checks: readonly string[];
  jobs: readonly ((entry: FleetPackage, nowMs: number) => Partial<FleetJob>)[];
}

const iso = (ms: number): string => new Date(ms).toISOString();
/** When a batch was made, began and perhaps ended. */
function times(nowMs: number, ageMs: number, endedAgeMs?: number): Partial<FleetJob> {
  const ended = endedAgeMs === undefined ? {} : { utcEndTime: iso(nowMs - endedAgeMs) };
  const created = iso(nowMs - ageMs);
  return {
    utcCreate: created,
    utcStartTime: created,
    utcModified: iso(nowMs - (endedAgeMs ?? HOUR_MS)),
    ...ended,
  };
}

/** One of each state, policy and scope, and one for each check: the demo shows what a user will meet. */
const JOB_SPECS: readonly JobSpec[] = [
  {
    of: 'digest-mismatch',
    checks: ['rollout-of-failing-package'],
    jobs: [
      (_, now) => ({
        ...times(now, 5 * HOUR_MS),
        tasks: { QUEUED: 12_000, NOTIFIED: 384, IN_PROGRESS: 120, SUCCEEDED: 4_003, FAILED: 21 },
      }),
      (_, now) => ({
        ...times(now, 3 * DAY_MS, 2 * DAY_MS),
        jobStatus: 'COMPLETE',
        targetSelection: 'GRAY',
        grayPercent: '5.00',
      }),
    ],
  },
  {
    of: 'verification-failed',
    checks: ['rollout-of-failing-package', 'rollout-ungated', 'rollout-failing'],
    jobs: [
      (_, now) => ({
        ...times(now, DAY_MS),
        tasks: { CONFIRM: 40, QUEUED: 800, IN_PROGRESS: 12, SUCCEEDED: 70, FAILED: 30 },
      }),
    ],
  },
  {
    of: 'unverified',
    checks: ['rollout-of-failing-package'],
    jobs: [
      (_, now) => ({
        ...times(now, DAY_MS),
        jobStatus: 'PLANNED',
        targetSelection: 'GRAY',
        grayPercent: '10.00',
        utcScheduleTime: iso(now + DAY_MS),
        tasks: { QUEUED: 250 },
      }),
    ],
  },
  {
    of: 'url-expired',
    checks: ['rollout-of-failing-package'],
    jobs: [
      (_, now) => ({
        ...times(now, 90 * DAY_MS),
        selectionType: 'DYNAMIC',
        dynamicMode: 1,
        tasks: { NOTIFIED: 17, SUCCEEDED: 5_210, FAILED: 40 },
      }),
    ],
  },
  {
    of: 'digest-missing',
    checks: ['rollout-of-failing-package', 'rollout-stuck'],
    jobs: [
      (_, now) => ({ ...times(now, 30 * DAY_MS), tasks: { NOTIFIED: 63, SUCCEEDED: 9_100, FAILED: 100 } }),
      (_, now) => ({
        ...times(now, 32 * DAY_MS, 31 * DAY_MS),
        jobType: 'VERFIY_FIRMWARE',
        jobStatus: 'COMPLETE',
        selectionType: '',
        targetSelection: '',
      }),
    ],
  },
  {
    of: 'udi-secret',
    checks: ['rollout-of-failing-package', 'rollback-rollout'],
    jobs: [
      (_, now) => ({
        ...times(now, 2 * DAY_MS),
        targetSelection: 'SPECIFIC',
        srcVersions: ['99.1.0'],
        tasks: { QUEUED: 3, SUCCEEDED: 2 },
      }),
    ],
  },
  {
    of: 'url-missing',
    checks: [],
    jobs: [
      (_, now) => ({ ...times(now, 9 * DAY_MS, 8 * DAY_MS), jobStatus: 'CANCELED' }),
      (_, now) => ({
        ...times(now, 20 * DAY_MS, 19 * DAY_MS),
        jobStatus: 'COMPLETED',
        targetSelection: 'GROUP',
      }),
    ],
  },
  {
    of: 'size-mismatch',
    checks: [],
    jobs: [
      (_, now) => ({
        ...times(now, HOUR_MS),
        jobType: 'VERIFY_FIRMWARE',
        selectionType: '',
        targetSelection: '',
        tasks: { IN_PROGRESS: 2, QUEUED: 1 },
      }),
    ],
  },
  {
    of: 'digest-malformed',
    checks: [],
    jobs: [(_, now) => ({ ...times(now, DAY_MS), jobStatus: 'PAUSED' })],
  },
  { of: 'delta-same-version', checks: [], jobs: [(_, now) => ({ ...times(now, DAY_MS), isGone: true })] },
];

/**
 * The demo's update batches.
 * @param cases packages with the checks that fail on each
 * @returns the batches, and by firmware ID the checks that they fail besides
 */
export function demoJobs(
  cases: readonly { entry: FleetPackage; checks: readonly string[] }[],
  nowMs: number,
): { jobs: FleetJob[]; checks: ReadonlyMap<string, readonly string[]> } {
  const jobs: FleetJob[] = [];
  const checks = new Map<string, readonly string[]>();
  for (const spec of JOB_SPECS) {
    const found = cases.find((each) => each.checks.includes(spec.of) && !checks.has(each.entry.firmwareId));
    if (!found) continue;
    const { entry } = found;
    checks.set(entry.firmwareId, spec.checks);
    for (const [at, change] of spec.jobs.entries()) jobs.push(demoJob(entry, at, change(entry, nowMs)));
  }
  return { jobs, checks };
}

function demoJob(entry: FleetPackage, at: number, change: Partial<FleetJob>): FleetJob {
  const { firmwareId, productKey, destVersion, utcCreate, utcModified } = entry;
  return {
    jobId: `${firmwareId.slice(0, 18)}J${at}0200`,
    firmwareId,
    productKey,
    destVersion,
    jobType: 'UPGRADE_FIRMWARE',
    jobStatus: 'IN_PROGRESS',
    selectionType: 'STATIC',
    targetSelection: 'ALL',
    tasks: {},
    utcCreate,
    utcModified,
    ...change,
  };
}
