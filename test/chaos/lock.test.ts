import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endOf, expectFinished } from './support/guarantees.ts';
import { atInstant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, tally, times } from './support/seed.ts';

announce(import.meta.filename);

/** Long enough that two runs of the same instant meet. */
const open = (): Promise<Lab> =>
  openLab({ packages: 60, qps: 40, formats: 'csv', service: { latencyMs: { min: 5, max: 20 } } });

/** Lets runs race: one comes to its end, the others end with exit 6 and name it. */
async function expectOneWinner(lab: Lab, racers: number): Promise<void> {
  const runs = Array.from({ length: racers }, () => lab.start());
  const ended = await Promise.all(runs.map(endOf));
  const winners = ended.filter(({ code }) => code === 3);
  expect(winners.length, ended.map(({ code, stderr }) => `${code} ${stderr}`).join('\n')).toBe(1);
  const winner = runs[ended.indexOf(winners[0]!)]!;
  for (const loser of ended.filter((result) => result !== winners[0])) {
    expect(loser.code, loser.stderr).toBe(6);
    expect(loser.stderr).toContain(`process ${winner.child.pid} on `);
  }
  await expectFinished(lab, winner);
}

describe(`the lock (CHAOS_SEED=${SEED})`, () => {
  const races = Array.from({ length: times(2) }, (_, index) => index + 1);

  test.each(races)('of two runs at the same instant one runs (%i)', { timeout: LIMIT_MS }, async () => {
    await expectOneWinner(await open(), 2);
    tally({ 'races for a free lock': 1 });
  });

  test.each(races)(
    'of a killed holder is taken over at once, by one of several (%i)',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open();
      const killed = lab.start();
      const stop = atInstant(lab, { stage: 'query', nth: 5, delayMs: 0 }, () => killed.child.kill('SIGKILL'));
      await endOf(killed);
      stop();
      expect(existsSync(join(lab.jobDir, '.lock'))).toBe(true);
      await expectOneWinner(lab, 3);
      tally({ 'races for a dead lock': 1 });
    },
  );

  test(
    'of another host is respected while it is fresh, and taken over after a minute of silence',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open();
      const path = join(lab.jobDir, '.lock');
      const holder = {
        pid: 1,
        host: 'elsewhere',
        machine: 'another boot',
        process_start: '1',
        run_id: 'r',
        started_at: '',
      };
      writeFileSync(path, `${JSON.stringify(holder)}\n`);
      const refused = await endOf(lab.start());
      expect(refused.code).toBe(6);
      expect(refused.stderr).toContain('process 1 on elsewhere');
      expect(readFileSync(path, 'utf8')).toContain('elsewhere');
      expect(lab.service.stats().received).toBe(0);
      const silentS = Date.now() / 1_000 - 61;
      utimesSync(path, silentS, silentS);
      expect((await expectFinished(lab, lab.start())).code).toBe(3);
    },
  );
});
