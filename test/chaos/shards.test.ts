import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_ENV } from '../support/cli.ts';
import { readTable } from '../support/audit.ts';
import { MAIN, execute, start } from '../support/process.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, announce, chanceFor, tally, times } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 300;
const SHARDS = 2;
/** By their hashes one in each shard. */
const TARGETS = [
  { account: 'default', instance: 'iot-1', packages: PACKAGES },
  { account: 'b', instance: 'iot-2', packages: PACKAGES },
];
const ENV = {
  ...DEMO_ENV,
  B_ACCESS_KEY_ID: 'LTAI5tChaosKeyOfb',
  B_ACCESS_KEY_SECRET: 'chaos-secret-of-no-value-b',
};

const queries = (lab: Lab): number => lab.service.stats().operations.QueryOTAFirmware?.received ?? 0;

/** Runs a command, killing it at random instants, until it comes to its end. @returns how often it was killed */
async function untilEnded(
  argv: readonly string[],
  random: () => number,
  kills: number,
): Promise<{ killed: number; code: number }> {
  let killed = 0;
  for (;;) {
    const run = start(process.execPath, [MAIN, ...argv], ENV);
    const timer =
      killed < kills ? setTimeout(() => run.child.kill('SIGKILL'), 300 + random() * 1_200) : undefined;
    const { code, stderr } = await run.ended;
    clearTimeout(timer);
    if (code === -1) killed += 1;
    else if (code === 6) continue;
    else {
      expect(stderr).not.toContain('defect');
      return { killed, code };
    }
  }
}

describe('a run in shards', () => {
  test.each(Array.from({ length: times(1) }, (_, round) => round))(
    'whose shards and merge are killed over and over is whole, and nothing is asked twice (%d)',
    { timeout: LIMIT_MS },
    async (round) => {
      const random = chanceFor(`shards ${round}`);
      const lab = await openLab({ targets: TARGETS, formats: 'csv, xlsx', qps: 200 });
      const plan = join(lab.folder, 'the.plan.json');
      const job = join(lab.folder, 'chaos.yaml');
      const planned = await execute(
        process.execPath,
        [MAIN, 'plan', job, '--shards', `${SHARDS}`, '--out', plan],
        ENV,
      );
      expect(planned).toMatchObject({ code: 0 });
      let kills = 0;
      for (let shard = 1; shard <= SHARDS; shard += 1) {
        const { killed, code } = await untilEnded(
          ['run', '--plan', plan, '--shard', `${shard}/${SHARDS}`],
          random,
          3,
        );
        expect(code).toBe(0);
        kills += killed;
      }
      expect(queries(lab) - TARGETS.length * PACKAGES).toBeLessThanOrEqual(kills * lab.inFlight);
      const asked = queries(lab);
      const shards = join(lab.jobDir, 'shards');
      const [runId = ''] = readdirSync(shards);
      const merged = await untilEnded(['merge', join(shards, runId)], random, 3);
      tally({ 'kill -9 of a shard': kills, 'kill -9 of a merge': merged.killed });
      expect(queries(lab)).toBe(asked);
      const folder = join(lab.jobDir, runId);
      const ids = readTable(folder, 'packages').map((row) => row['firmware_id']);
      expect(ids.toSorted()).toEqual(lab.entries.map(({ firmwareId }) => firmwareId).toSorted());
      expect(
        (await execute(process.execPath, [MAIN, 'verify', '--chain', join(lab.jobDir, 'latest')])).code,
      ).toBe(0);
      expect(existsSync(join(lab.jobDir, '.work', runId))).toBe(false);
      expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain('"shard": "1/2"');
    },
  );
});
