import { describe, expect, it, onTestFinished } from 'vitest';
import type { Rollout } from '../../src/core/model/rollout.ts';
import { DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorOptions, FaultRule, FleetJob } from '../../src/emulator/index.ts';
import { createIotClient } from '../../src/iot/client.ts';
import { resolveCredentials } from '../../src/iot/credentials.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { createRolloutAsker } from '../../src/run/ask-rollouts.ts';
import { createEndSignals } from '../../src/run/end-signals.ts';
import { createRateLimiters } from '../../src/run/rate-limiters.ts';
import { emulator, ownPackage } from '../support/audit.ts';
import { portsOf } from '../support/job.ts';
import { someJob } from '../support/rollouts.ts';

const COUNTS = { CONFIRM: 1, QUEUED: 2, NOTIFIED: 3, IN_PROGRESS: 4, SUCCEEDED: 5, FAILED: 6, CANCELED: 7 };

interface Listed {
  rollouts: Rollout[];
  isWhole: boolean;
  service: Awaited<ReturnType<typeof emulator>>;
}

/** What is learned of one package with these update batches, over HTTP. */
async function listed(jobs: FleetJob[], options: EmulatorOptions = {}): Promise<Listed> {
  const fleet = fleetOf([ownPackage('bad')], DEMO_INSTANCE_ID, jobs);
  const service = await emulator({ fleet, ...options });
  const ports = portsOf();
  const { accessKeyId, accessKeySecret } = DEMO_KEY;
  const env = { DEMO_ACCESS_KEY_ID: accessKeyId, DEMO_ACCESS_KEY_SECRET: accessKeySecret };
  const credentials = await resolveCredentials({ from: 'env', prefix: 'DEMO' }, env, systemClock);
  const client = createIotClient({
    endpoint: service.url,
    regionId: 'cn-shanghai',
    signature: 'acs3',
    credentials,
    timeouts: { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, callMs: 10_000 },
    connections: 4,
    clock: systemClock,
    userAgent: 'test',
  });
  const limiters = createRateLimiters(ports);
  const quota = { queryQps: 5_000, listQps: 5_000, rolloutQps: 5_000, share: 1 };
  const end = createEndSignals([new AbortController().signal], undefined, systemClock);
  onTestFinished(async () => {
    end.dispose();
    limiters.close();
    await client.close();
  });
  const ask = createRolloutAsker({
    iotInstanceId: DEMO_INSTANCE_ID,
    client,
    credentials,
    limiters: limiters.of({ account: 'a', quota }).rollouts,
    retry: { attempts: 2, maxElapsedMs: 5_000 },
    end,
    clock: systemClock,
    random: () => 0,
  });
  const { rollouts: found } = await ask('bad');
  if (found.kind !== 'listed') throw new Error(`not listed: ${JSON.stringify(found)}`);
  return { rollouts: found.rollouts, isWhole: found.isWhole, service };
}

describe('what is learned of a package', () => {
  it.each<[string, FleetJob[], EmulatorOptions, object[]]>([
    ['none', [], {}, []],
    ['none, and the service says nothing', [], { jobShapes: { empty: 'missing' } }, []],
    [
      'a list that is the array itself, versions too',
      [someJob('open', 'bad')],
      { jobShapes: { data: 'array', srcVersions: 'array' } },
      [{ described: { srcVersions: ['1.0.0'] }, tasks: { counts: COUNTS } }],
    ],
    [
      'a lone one that is no list',
      [someJob('open', 'bad', { tasks: { QUEUED: 1 } })],
      { jobShapes: { single: 'object', srcVersions: 'lone' } },
      [{ described: { srcVersions: ['1.0.0'] }, tasks: { counts: { ...zero(), QUEUED: 1 } } }],
    ],
    [
      'one that changed between the two calls',
      [someJob('open', 'bad', { jobStatus: 'COMPLETED', listedAs: { jobStatus: 'IN_PROGRESS' } })],
      {},
      [{ state: 'completed', detail: 'described', tasks: { why: 'not-open' } }],
    ],
    [
      'one that is gone by then',
      [someJob('open', 'bad', { isGone: true })],
      {},
      [{ state: 'unknown', statusRaw: 'IN_PROGRESS', detail: 'gone', tasks: { why: 'gone' } }],
    ],
    [
      'one in a status that is not documented',
      [someJob('open', 'bad', { jobStatus: 'PAUSED' })],
      {},
      [{ state: 'unknown', statusRaw: 'PAUSED', detail: 'not-asked' }],
    ],
    [
      'one that is listed twice',
      [someJob('open', 'bad'), someJob('open', 'bad')],
      {},
      [{ jobId: 'open', tasks: { counts: COUNTS } }],
    ],
    [
      'more tasks than can be paged through',
      [someJob('open', 'bad', { tasks: { QUEUED: 1_234_567 } })],
      {},
      [{ tasks: { by: 'total', counts: { ...zero(), QUEUED: 1_234_567 } } }],
    ],
    [
      'as many in each state',
      [someJob('open', 'bad', { tasks: same(2) })],
      {},
      [{ tasks: { by: 'total', counts: same(2) } }],
    ],
    [
      'numbers as text',
      [someJob('open', 'bad')],
      { faults: [{ match: { jobId: 'open' }, fault: { kind: 'wrong-types', variant: 'strings' } }] },
      [{ detail: 'described', tasks: { counts: COUNTS } }],
    ],
    [
      'Total that ignores the filter',
      [someJob('open', 'bad'), someJob('other', 'bad', { tasks: { FAILED: 150 } })],
      { jobShapes: { total: 'all' } },
      [
        { tasks: { by: 'paging', counts: COUNTS } },
        { tasks: { by: 'paging', counts: { ...zero(), FAILED: 150 } } },
      ],
    ],
    [
      'Total that ignores the filter, of more tasks than are read one by one',
      [someJob('open', 'bad', { tasks: { FAILED: 5_001 } })],
      { jobShapes: { total: 'all' } },
      [{ tasks: { kind: 'unknown', why: 'too-many-tasks' } }],
    ],
    [
      'a detail that fails: what the list said stands',
      [someJob('open', 'bad')],
      {
        faults: [
          { match: { operation: 'QueryOTAJob' }, fault: { kind: 'success-false', code: 'iot.x.Odd' } },
        ],
      },
      [{ state: 'in-progress', detail: 'failed', detailCode: 'iot.x.Odd', tasks: { counts: COUNTS } }],
    ],
    [
      'tasks that cannot be had',
      [someJob('open', 'bad')],
      {
        faults: [
          { match: { operation: 'ListOTATaskByJob' }, fault: { kind: 'success-false', code: 'iot.x.Odd' } },
        ],
      },
      [{ detail: 'described', tasks: { kind: 'unknown', why: 'failed', code: 'iot.x.Odd' } }],
    ],
  ])('%s', async (_, jobs, options, expected) => {
    const { rollouts } = await listed(jobs, options);
    expect(rollouts).toHaveLength(expected.length);
    expect(rollouts).toMatchObject(expected);
  });

  it('is found out once for a target that Total ignores the filter', async () => {
    const jobs = [someJob('a', 'bad'), someJob('b', 'bad')];
    const { service } = await listed(jobs, { jobShapes: { total: 'all' } });
    const asked = service.calls.filter(({ operation }) => operation === 'ListOTATaskByJob');
    expect(asked.filter(({ subject }) => subject.startsWith('a'))).toHaveLength(9);
    expect(asked.filter(({ subject }) => subject.startsWith('b'))).toHaveLength(1);
  });

  it.each<[string, FaultRule['fault'] | null, number, boolean]>([
    ['5,000 rollouts', null, 5_000, true],
    ['a list without end', { kind: 'wrong-list', how: 'endless' }, 10_000, false],
    ['a list that repeats its first page', { kind: 'wrong-list', how: 'repeated' }, 200, false],
  ])('%s of one package', async (_, fault, count, isWhole) => {
    const jobs = Array.from({ length: 5_000 }, (__, n) =>
      someJob(`job-${n}`, 'bad', { jobStatus: n < 60 ? 'IN_PROGRESS' : 'COMPLETE' }),
    );
    const faults = fault
      ? [
          {
            match: {
              operation: 'ListOTAJobByFirmware' as const,
              ...(fault.kind === 'wrong-list' && fault.how === 'repeated' ? { page: 2 } : {}),
            },
            fault,
          },
        ]
      : [];
    const found = await listed(jobs, { faults });
    expect(found.isWhole).toBe(isWhole);
    const { rollouts } = found;
    expect(rollouts).toHaveLength(count);
    const described = rollouts.filter(({ detail }) => detail === 'described');
    expect(described.length).toBe(fault?.kind === 'wrong-list' && fault.how === 'endless' ? 0 : 50);
  });
});

function zero(): Record<string, number> {
  return same(0);
}
function same(count: number): Record<string, number> {
  return Object.fromEntries(Object.keys(COUNTS).map((status) => [status, count]));
}
