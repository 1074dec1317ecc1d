import { expect, onTestFinished, test, vi } from 'vitest';
import { urlExpired } from '../../src/checks/url-expired.ts';
import { unverified } from '../../src/checks/unverified.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { emulator, packages } from '../support/audit.ts';
import { jobOf, portsOf, reportOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

/** Counts what a check of the catalogue is asked, until the test ends; it judges as ever. */
function counting(check: object & { judge: unknown }): () => number {
  const spy = vi.spyOn(check as { judge: () => unknown }, 'judge');
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.length;
}

test.each<[string, string[]]>([
  ['csv alone', ['csv']],
  ['every format of the folder', ['csv', 'xlsx', 'html']],
  ['the history besides', ['csv', 'xlsx', 'html', 'parquet']],
])('a package is judged once, whatever is written of it: %s', async (_, formats) => {
  const out = await tempFolder();
  const served = await emulator({ fleet: fleetOf(packages(12), DEMO_INSTANCE_ID) });
  const ofFirmware = counting(unverified);
  const ofFile = counting(urlExpired);
  const reports = formats.map((format) => reportOf(format));
  const outcome = await runJob(jobOf([targetOf(served.url)], out, { reports }), portsOf());
  expect(outcome).toMatchObject({ exitCode: 0, failedOutputs: [] });
  expect([ofFirmware(), ofFile()]).toEqual([12, 12]);
});
