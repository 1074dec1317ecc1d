import { expect, test } from 'vitest';
import { runJob } from '../../src/index.ts';
import { emulator } from '../support/audit.ts';
import { DEMO_ENV } from '../support/cli.ts';
import { instanceOf } from '../support/instances.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

test('a target holds no connection before its turn and none after it', async () => {
  const ids = Array.from({ length: 200 }, (_, at) => `i${at}`);
  let most = 0;
  const { url } = await emulator({
    fleet: { instances: ids.map((id) => instanceOf(id, 1)) },
    onCall: () => {
      const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
      most = Math.max(most, sockets.length);
    },
  });
  const targets = ids.map((id) => targetOf(url, { account: id, instances: [id] }));
  const job = jobOf(targets, await tempFolder(), { concurrency: { accounts: 4, queries: 2 } });
  const { summary } = await runJob(job, portsOf({ env: DEMO_ENV }));
  expect([summary.complete, summary.coverage.audited]).toEqual([true, 200]);
  // Of four accounts two connections each and one to STS, with both ends in this process; some are still closing.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(80);
});
