import { expect, test } from 'vitest';
import { DEMO_INSTANCE_ID } from '../../src/emulator/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { createIotClient } from '../../src/iot/client.ts';
import { resolveCredentials } from '../../src/iot/credentials.ts';
import { DEMO_ENV } from '../support/cli.ts';
import { expectFinished } from './support/guarantees.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, tally } from './support/seed.ts';

announce(import.meta.filename);

const QUOTA = 20;
const TENANT_QPS = 16;
const MOST_MS = 100_000;

/** Another program of the same account: sends its calls evenly, whatever is answered, until it is told to stop. */
async function tenant(lab: Lab, until: AbortSignal): Promise<number> {
  const client = createIotClient({
    endpoint: lab.service.url,
    regionId: 'cn-shanghai',
    signature: 'acs3',
    credentials: await resolveCredentials({ from: 'chain' }, DEMO_ENV, systemClock),
    timeouts: { connectMs: 1_000, headersMs: 1_000, bodyMs: 1_000, callMs: 1_000 },
    connections: 16,
    clock: systemClock,
    userAgent: 'tenant',
  });
  const firmwareId = lab.entries[0]!.firmwareId;
  const calls: Promise<unknown>[] = [];
  const startedMs = performance.now();
  while (!until.aborted && performance.now() - startedMs < MOST_MS) {
    calls.push(client.queryFirmware(firmwareId, DEMO_INSTANCE_ID).catch(() => undefined));
    // By the clock, not by the last call: a busy machine must not make the tenant a modest one.
    const nextMs = startedMs + (calls.length * 1_000) / TENANT_QPS;
    await systemClock.sleep(Math.max(0, nextMs - performance.now()));
  }
  await Promise.all(calls);
  await client.close();
  return calls.length;
}

test(`another tenant takes 80 % of the quota (CHAOS_SEED=${SEED})`, { timeout: LIMIT_MS }, async () => {
  const packages = 60;
  const lab = await openLab({
    packages,
    qps: QUOTA,
    formats: 'csv',
    service: {
      quota: { kind: 'sliding', query: QUOTA, list: 1_000, jobs: 1_000 },
      latencyMs: { min: 5, max: 30 },
    },
  });
  const over = new AbortController();
  const other = tenant(lab, over.signal);
  const run = lab.start();
  await run.ended.finally(() => over.abort());
  const tenantCalls = await other;
  const { code, json } = await expectFinished(lab, run);
  // Throttling means that the service is busy, never that a package is bad.
  expect(code).toBe(3);
  expect(json.coverage).toMatchObject({ requested: packages, audited: packages });
  const { received = 0, throttled = 0 } = lab.service.stats().operations['QueryOTAFirmware'] ?? {};
  // The job slows down instead of knocking: the refused calls of both stay below what the job had to ask anyway.
  expect(received - tenantCalls, 'calls of the job').toBeLessThan(packages * 2);
  expect(throttled).toBeGreaterThan(0);
  tally({ 'storms of a neighbour': 1, 'calls throttled in them': throttled });
});
