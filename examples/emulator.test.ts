// A test against the emulator: it needs no account and no network.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePorts, openRun, parseJob, runJob } from 'ota-audit';
import { DEMO_INSTANCE_ID, DEMO_KEY, startEmulator, syntheticFleet } from 'ota-audit/emulator';
import { expect, onTestFinished, test } from 'vitest';

test('of ten packages one was never verified', async () => {
  const service = await startEmulator({ fleet: syntheticFleet({ packages: 10, nowMs: Date.now() }) });
  onTestFinished(() => service.close());
  const out = await mkdtemp(join(tmpdir(), 'audit-'));
  onTestFinished(() => rm(out, { recursive: true }));

  const job = await parseJob({
    name: 'test',
    out,
    targets: [
      { account: 'demo', region: 'cn-shanghai', endpoint: service.url, instances: [DEMO_INSTANCE_ID] },
    ],
    select: { list: true },
    reports: ['csv'],
  });
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_KEY.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret,
  };
  const { exitCode, folder } = await runJob(job, nodePorts({ env }));
  expect(exitCode).toBe(3);

  const unverified = [];
  for await (const finding of (await openRun(folder)).findings())
    if (finding.checkId === 'unverified') unverified.push(finding);
  expect(unverified).toHaveLength(1);
});
