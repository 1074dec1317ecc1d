import { expect, test } from 'vitest';
import { demoFleet, packageList } from '../../src/emulator/index.ts';
import { demoCases } from '../../src/emulator/demo-fleet.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { Fleet, FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { emulator, readTable } from '../support/audit.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const NOW_MS = Date.parse('2026-11-23T02:00:00.000Z');
const HOUR_MS = 3_600_000;
const DEMO = demoFleet({ nowMs: NOW_MS });
const idOf = (title: string): string =>
  demoCases(DEMO).find((entry) => entry.title === title)?.firmwareId ?? expect.fail(`no case: ${title}`);

const MENDED = idOf('unverified');
const RELINKED = idOf('plain http');
const TWIN = idOf('one version uploaded twice, the first time');
const OTHER_TWIN = idOf('one version uploaded twice, the second time');
const [HEALTHY = ''] = Array.from(
  { length: 120 },
  (_, at) => DEMO.instances[0]!.packages.at(at)!.firmwareId,
).filter((id) => !demoCases(DEMO).some(({ firmwareId }) => firmwareId === id));

/** The demo's fleet with some packages changed, or gone (null). */
function changed(changes: Readonly<Record<string, Partial<FleetPackage> | null>>): Fleet {
  const [instance] = DEMO.instances;
  const all = Array.from({ length: instance!.packages.count }, (_, at) => instance!.packages.at(at)!);
  const left = all.filter(({ firmwareId }) => changes[firmwareId] !== null);
  const packages = left.map((entry) => ({ ...entry, ...changes[entry.firmwareId] }));
  return { instances: [{ ...instance!, packages: packageList(packages) }] };
}

/** The fleet an hour after the run before: nothing but the changes makes a difference. */
async function audit(out: string, hour: number, fleet: Fleet): Promise<RunOutcome> {
  const clock = standingClock(NOW_MS + hour * HOUR_MS);
  const served = await emulator({ fleet, clock });
  const job = jobOf([targetOf(served.url)], out);
  return runJob(job, portsOf({ clock, random: seededRandom(hour) }));
}

/** `check firmware` of the findings in a state, those that fail. */
function inState({ folder }: RunOutcome, state: string): string[] {
  return readTable(folder, 'findings')
    .filter((row) => row['state'] === state && row['verdict'] === 'fail')
    .map((row) => `${row['check_id'] ?? ''} ${row['firmware_id'] ?? ''}`)
    .sort();
}

test('the demo, run after run with a change between them', async () => {
  const out = await tempFolder();
  const verified = { status: 1, verifyProgress: 100 };
  const first = await audit(out, 0, DEMO);
  expect([first.exitCode, first.summary.complete]).toEqual([3, true]);
  const all = inState(first, 'new');
  expect(all).toEqual(expect.arrayContaining([`unverified ${MENDED}`, `version-duplicate ${TWIN}`]));
  expect(inState(first, 'persisting')).toEqual([]);

  const secondFleet = changed({ [MENDED]: verified, [TWIN]: null, [HEALTHY]: { status: 3 } });
  const second = await audit(out, 1, secondFleet);
  const gone = [
    `unverified ${MENDED}`,
    `version-duplicate ${OTHER_TWIN}`,
    `version-duplicate ${TWIN}`,
  ].sort();
  expect(inState(second, 'resolved')).toEqual(gone);
  expect(inState(second, 'new')).toEqual(
    [`verification-failed ${HEALTHY}`, `progress-mismatch ${HEALTHY}`, `removed ${TWIN}`].sort(),
  );
  expect(inState(second, 'persisting')).toEqual(all.filter((text) => !gone.includes(text)));
  expect(inState(second, 'reopened')).toEqual([]);

  const https: Partial<FleetPackage> = {
    files: DEMO.instances[0]!.packages.find(RELINKED)!.files.map((file) => {
      return { ...file, link: { kind: 'signed', version: 'V1' } };
    }),
  };
  const third = await audit(out, 2, changed({ [RELINKED]: https }));
  expect(inState(third, 'reopened')).toEqual(gone);
  expect(inState(third, 'resolved')).toEqual(
    [
      `url-insecure ${RELINKED}`,
      `verification-failed ${HEALTHY}`,
      `progress-mismatch ${HEALTHY}`,
      `removed ${TWIN}`,
    ].sort(),
  );
  expect(inState(third, 'new')).toEqual([]);
  const persisting = all.filter((text) => !gone.includes(text) && text !== `url-insecure ${RELINKED}`);
  expect(inState(third, 'persisting')).toEqual(persisting);
});
