import { describe, expect, test } from 'vitest';
import type { Started } from '../support/process.ts';
import { endOf, expectFinished } from './support/guarantees.ts';
import { atInstant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor, tally, times } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 120;
const random = chanceFor('clock');

/** For node: the wall clock shows another time as soon as SIGUSR2 comes, or from the start. */
function clockJump(byMs: number, when: 'on-signal' | 'at-once' = 'on-signal'): string[] {
  const script = `
    const now = Date.now;
    let offset = ${when === 'at-once' ? byMs : 0};
    process.on('SIGUSR2', () => { offset = ${byMs}; });
    Date.now = () => now() + offset;
    globalThis.Date = new Proxy(Date, {
      construct: (date, args, as) =>
        Reflect.construct(date, args.length === 0 ? [date.now()] : args, as),
    });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}

const SECONDS = [-5_000, 5_000];
const HOURS = [-3_600_000, 3_600_000];
const cases = (jumps: readonly number[]): { byMs: number; query: number }[] =>
  jumps.flatMap((byMs) =>
    Array.from({ length: times(1) }, () => ({ byMs, query: 1 + Math.floor(random() * (PACKAGES - 40)) })),
  );

const open = (): Promise<Lab> =>
  openLab({ packages: PACKAGES, qps: 200, formats: 'csv', service: { latencyMs: { min: 5, max: 20 } } });

/** A run whose clock jumps at a query. */
function startJumping(lab: Lab, byMs: number, query: number): Started {
  const run = lab.start({ node: clockJump(byMs) });
  const stop = atInstant(lab, { stage: 'query', nth: query, delayMs: 0 }, () => run.child.kill('SIGUSR2'));
  void run.ended.finally(stop);
  tally({ [Math.abs(byMs) > 60_000 ? 'clock jumps of an hour' : 'clock jumps of 5 s']: 1 });
  return run;
}

describe(`a clock that jumps (CHAOS_SEED=${SEED})`, () => {
  test.each(cases(SECONDS))(
    'by $byMs ms at query $query changes nothing',
    { timeout: LIMIT_MS },
    async ({ byMs, query }) => {
      const lab = await open();
      const { code, json } = await expectFinished(lab, startJumping(lab, byMs, query));
      expect(code).toBe(3);
      expect(json.coverage).toMatchObject({ requested: PACKAGES, audited: PACKAGES });
      const { received } = lab.service.stats().operations['QueryOTAFirmware']!;
      expect(received).toBe(PACKAGES);
    },
  );

  test.each(cases(HOURS))(
    'by $byMs ms at query $query: what is left is denied, and the clock is named',
    { timeout: LIMIT_MS },
    async ({ byMs, query }) => {
      const lab = await open();
      const run = startJumping(lab, byMs, query);
      const { code, json } = await expectFinished(lab, run);
      expect(code).toBe(4);
      expect(json.coverage.denied).toBeGreaterThan(0);
      expect(json.coverage.audited).toBeGreaterThanOrEqual(query);
      const { stderr } = await endOf(run);
      const side = byMs > 0 ? 'ahead' : 'behind';
      expect(stderr).toMatch(
        new RegExp(`this machine's clock shows .* (1h|60m|59m|1h .*) ${side}|clock.*${side}`),
      );
    },
  );

  test(
    'by an hour back after a kill: the next run starts anew or continues, and is whole',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open();
      const killed = lab.start();
      const stop = atInstant(lab, { stage: 'query', nth: 60, delayMs: 0 }, () =>
        killed.child.kill('SIGKILL'),
      );
      await endOf(killed);
      stop();
      const behind = await endOf(lab.start({ node: clockJump(-3_600_000, 'at-once') }));
      // The service accepts no call of that clock.
      expect([4, 5]).toContain(behind.code);
      const run = lab.start();
      const { code, json } = await expectFinished(lab, run);
      expect(code).toBe(3);
      expect(json.coverage).toMatchObject({ requested: PACKAGES, audited: PACKAGES });
    },
  );
});
