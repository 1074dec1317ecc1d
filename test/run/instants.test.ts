import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { audit, emulator, idsFile, pick, readTable } from '../support/audit.ts';
import { DEMO_PLACE, runCli } from '../support/cli.ts';
import { runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { audit as auditNight, bad, good } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

const START = '2026-11-23T02:00:00.000Z';
const after = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString();

/** A package whose link ends so many minutes after it is handed out. */
function linked(firmwareId: string, minutes: number): FleetPackage {
  const link = { kind: 'signed', version: 'V1', expiresInSeconds: minutes * 60 } as const;
  const entry = good(firmwareId);
  return { ...entry, files: entry.files.map((file) => ({ ...file, link })) };
}

const LINKS = [linked('ended', -60), linked('ending', 60), linked('lasting', 24 * 60)];
const JUDGED = [
  ['ended', 'expired', '-3600'],
  ['ending', 'expiring', '3600'],
  ['lasting', 'valid', '86400'],
];
const links = (folder: string): string[][] =>
  pick(readTable(folder, 'packages'), 'firmware_id', 'url_state', 'url_expires_in_seconds');
const linkFindings = (folder: string): string[][] =>
  pick(readTable(folder, 'findings'), 'firmware_id', 'check_id').filter(([, check]) =>
    check?.startsWith('url-'),
  );
const FOUND = [
  ['ended', 'url-expired'],
  ['ending', 'url-expiring'],
];

test('a run that is continued after 11 hours judges links as of when they were handed out', async () => {
  let nowMs = Date.parse(START);
  const clock = { ...standingClock(0), now: () => nowMs };
  const service = await emulator({ fleet: fleetOf([good('first'), ...LINKS], DEMO_INSTANCE_ID), clock });
  const concurrency = { accounts: 1, queries: 1 };
  const job = jobOf([targetOf(service.url)], await tempFolder(), { concurrency });
  await runUntil(job, 1, { clock });
  nowMs += 11 * 3_600_000;
  const { folder, info } = await runJob(job, portsOf({ clock, random: seededRandom(2) }));
  expect(info).toMatchObject({ asOf: START, continuedAt: [after(11 * 60)] });
  expect(links(folder)).toEqual([['first', 'valid', '86400'], ...JUDGED]);
  expect(linkFindings(folder)).toEqual(FOUND);
  expect(pick(readTable(folder, 'files'), 'url_state').flat()).toEqual([
    'valid',
    'expired',
    'expiring',
    'valid',
  ]);
});

test('an as_of of the past makes no link better than it was when it was handed out', async () => {
  const { url } = await emulator({ fleet: fleetOf(LINKS, DEMO_INSTANCE_ID) });
  const place = [...DEMO_PLACE, '--endpoint', url];
  const ids = await idsFile(await tempFolder(), ['ended', 'ending', 'lasting']);
  const states = (folder: string): string[] => pick(readTable(folder, 'packages'), 'url_state').flat();
  const past = await audit(['--ids', ids, ...place, '--as-of', '2026-01-01T00:00:00Z']);
  expect(states(past.json.folder)).toEqual(['expired', 'expiring', 'valid']);
  expect(linkFindings(past.json.folder)).toEqual(FOUND);
  for (const [at, asOf, expected] of [
    ['before', '2026-01-01T00:00:00Z', ['expired', 'expiring', 'valid']],
    ['later', '2999-01-01T00:00:00Z', ['expired', 'expired', 'expired']],
  ] as const) {
    const out = join(past.out, at);
    await runCli(['report', past.json.folder, '--as-of', asOf, '--format', 'csv', '--out', out]);
    expect(states(out), at).toEqual(expected);
  }
});

describe("a clock that is off by more than a minute: the service's Date judges links", () => {
  const night = async (offMinutes: number, asOf?: string): Promise<RunOutcome> => {
    const change = asOf === undefined ? {} : { asOf };
    return auditNight(await tempFolder(), 1, LINKS, { at: after(offMinutes), serviceAt: START, change });
  };

  test.each([
    ['ahead of', 10],
    ['behind', -10],
  ])('%s', async (side, offMinutes) => {
    const { folder, summary } = await night(offMinutes);
    expect(links(folder)).toEqual(JUDGED);
    expect(linkFindings(folder)).toEqual(FOUND);
    expect(new Set(pick(readTable(folder, 'packages'), 'observed_at').flat())).toEqual(new Set([START]));
    expect(summary.notes.join('\n')).toContain(`This machine's clock was 10m ${side} the service's`);
  });

  test('an as_of that was given is what it is, whatever the clock', async () => {
    const { folder } = await night(10, after(30));
    expect(links(folder)).toEqual([
      ['ended', 'expired', '-5400'],
      ['ending', 'expiring', '1800'],
      ['lasting', 'valid', '84600'],
    ]);
  });

  test('by less than a minute: nothing changes', async () => {
    const { folder, summary } = await night(0.9);
    expect(new Set(pick(readTable(folder, 'packages'), 'observed_at').flat())).toEqual(new Set([after(0.9)]));
    expect(summary.notes.join('\n')).not.toContain('clock');
  });
});

test('a date that no calendar has is unknown in every output, and nothing is judged by it', async () => {
  const created = {
    february: '2026-02-30T00:00:00.000Z',
    april: '2026-04-31T10:00:00+08:00',
    midnight: '2026-02-01T24:00:00Z',
    zero: '0000-01-01T00:00:00Z',
    real: '2026-02-28T00:00:00.000Z',
  };
  const fleet = Object.entries(created).map(([id, utcCreate]) =>
    bad(id, { utcCreate, utcModified: utcCreate }),
  );
  const { url } = await emulator({ fleet: fleetOf(fleet, DEMO_INSTANCE_ID) });
  const ids = await idsFile(await tempFolder(), Object.keys(created));
  const audited = await audit(['--ids', ids, ...DEMO_PLACE, '--endpoint', url]);
  expect(pick(audited.rows('packages'), 'firmware_id', 'utc_create', 'utc_modified')).toEqual([
    ['february', '', ''],
    ['april', '', ''],
    ['midnight', '', ''],
    ['zero', '', ''],
    ['real', '2026-02-28T00:00:00.000Z', '2026-02-28T00:00:00.000Z'],
  ]);
  const stale = audited.rows('findings').filter((row) => row['check_id'] === 'stale-unverified');
  expect(pick(stale, 'firmware_id', 'verdict').slice(0, 4)).toEqual(
    ['february', 'april', 'midnight', 'zero'].map((id) => [id, 'unknown']),
  );
});
