import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorKey } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job } from '../../src/index.ts';
import { emulator, idsFile, packages, quotaCalls, readTable } from '../support/audit.ts';
import {
  keepingLog,
  linesOf,
  interruptedLedgers,
  ledgersByInstance,
  runUntil,
} from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const COUNT = 30;
const key = (name: string): EmulatorKey => ({
  accessKeyId: `LTAI5t${name.padEnd(14, '0')}`,
  accessKeySecret: `${name}-secret-of-no-value`,
});
const session = (name: string): EmulatorKey => ({
  accessKeyId: `STS.NU${name.padEnd(14, '0')}`,
  accessKeySecret: `${name}-secret-of-no-value`,
  securityToken: `CAIS${name}/of/no/value==`,
});
const KEYS = {
  red: key('Red'),
  redRotated: key('RedRotated'),
  redSession: session('RedOne'),
  redNextSession: session('RedTwo'),
  blue: key('Blue'),
};
type KeyName = keyof typeof KEYS;

/** Two accounts whose instances have the same firmware by their IDs: only who asks tells them apart. */
const ACCOUNTS = [
  { account: 'red', keys: [KEYS.red, KEYS.redRotated, KEYS.redSession, KEYS.redNextSession] },
  { account: 'blue', keys: [KEYS.blue] },
];
const of = (account: string): ReturnType<typeof fleetOf>['instances'] =>
  fleetOf(packages(COUNT, { description: `of ${account}` }), DEMO_INSTANCE_ID).instances.map((instance) => ({
    ...instance,
    account,
  }));
const FLEET = { instances: [...of('red'), ...of('blue')] };

function envOf(name: KeyName): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = KEYS[name];
  return {
    HOME: '/nonexistent',
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ...(securityToken !== undefined && { ALIBABA_CLOUD_SECURITY_TOKEN: securityToken }),
  };
}

/** An STS that tells nobody anything, as where a network lets only the service's own calls through. */
const MUTE_STS = [
  { match: { operation: 'GetCallerIdentity' }, fault: { kind: 'server-error', status: 503 } },
] as const;

interface Case {
  before: KeyName;
  now: KeyName;
  hasSts?: boolean;
  goesOn: boolean;
}

/** Interrupted under one key, run again under another. */
async function runUnder({ before, now, hasSts = true }: Case): Promise<{
  job: Job;
  asked: { before: string[]; now: string[] };
  outcome: Awaited<ReturnType<typeof runJob>>;
  said: string[];
}> {
  const service = await emulator({
    fleet: FLEET,
    accounts: ACCOUNTS,
    latencyMs: { min: 1, max: 3 },
    faults: hasSts ? [] : MUTE_STS,
  });
  const folder = await tempFolder();
  const path = await idsFile(
    folder,
    packages(COUNT).map(({ firmwareId }) => firmwareId),
  );
  const job = jobOf([targetOf(service.url, { select: { ids: { path } } })], join(folder, 'reports'), {
    concurrency: { accounts: 8, queries: 4 },
  });
  const ids = (): string[] => quotaCalls({ calls: service.calls.splice(0) }).map(({ subject }) => subject);
  await runUntil(job, 10, { env: envOf(before) });
  const askedBefore = ids();
  const { logger, said } = keepingLog();
  const outcome = await runJob(job, portsOf({ env: envOf(now), logger }));
  return { job, asked: { before: askedBefore, now: ids() }, outcome, said };
}

describe('an interrupted run that another key goes on with', () => {
  test.each<[string, Case]>([
    ['the same key', { before: 'red', now: 'red', goesOn: true }],
    ['a rotated key of the same account', { before: 'red', now: 'redRotated', goesOn: true }],
    ['a key, then a session of the same account', { before: 'red', now: 'redSession', goesOn: true }],
    ['a new session of the same account', { before: 'redSession', now: 'redNextSession', goesOn: true }],
    ['a key of another account', { before: 'red', now: 'blue', goesOn: false }],
    ['no STS, the same key', { before: 'red', now: 'red', hasSts: false, goesOn: true }],
    ['no STS, another key', { before: 'red', now: 'redRotated', hasSts: false, goesOn: false }],
    ['no STS, another account', { before: 'red', now: 'blue', hasSts: false, goesOn: false }],
    [
      'no STS, sessions that nothing names',
      { before: 'redSession', now: 'redNextSession', hasSts: false, goesOn: false },
    ],
  ])('%s', async (_, setting) => {
    const { asked, outcome, said } = await runUnder(setting);
    const anew = said.filter((line) => line.includes('is collected from the start'));
    const all = packages(COUNT).map(({ firmwareId }) => firmwareId);
    if (setting.goesOn) {
      expect([...asked.before, ...asked.now].toSorted()).toEqual(all);
      expect(anew).toEqual([]);
    } else {
      expect(asked.now.toSorted()).toEqual(all);
      expect(anew).toEqual([expect.stringContaining('the identity has changed')]);
      expect(anew[0]).toContain(DEMO_INSTANCE_ID);
    }
    // Whoever asked last asked for all that the report has.
    const account = setting.now === 'blue' ? 'blue' : 'red';
    const rows = readTable(outcome.folder, 'packages');
    expect(rows.map((row) => [row['firmware_id'], row['description']])).toEqual(
      all.map((id) => [id, `of ${account}`]),
    );
    const { [DEMO_INSTANCE_ID]: ledger = '' } = await ledgersByInstance(outcome.folder);
    const kinds = (await linesOf(ledger)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'continued')).toHaveLength(setting.goesOn ? 1 : 0);
    expect(kinds.filter((kind) => kind === 'observation')).toHaveLength(COUNT);
  });

  test('goes on with the answers of the other key where that is interrupted, too', async () => {
    const service = await emulator({ fleet: FLEET, accounts: ACCOUNTS, latencyMs: { min: 1, max: 3 } });
    const job = jobOf([targetOf(service.url)], await tempFolder());
    await runUntil(job, 10, { env: envOf('red') });
    await runUntil(job, 5, { env: envOf('blue') });
    // By now nothing of the first account is left, and the second goes on with its own.
    const { [DEMO_INSTANCE_ID]: ledger = '' } = await interruptedLedgers(job);
    expect(JSON.stringify(await linesOf(ledger))).not.toContain('of red');
    const { folder } = await runJob(job, portsOf({ env: envOf('blue') }));
    expect(new Set(readTable(folder, 'packages').map((row) => row['description']))).toEqual(
      new Set(['of blue']),
    );
  });
});
