import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgressView } from '../../src/cli/progress.ts';
import type { ProgressView } from '../../src/cli/progress.ts';
import type { Logger, Progress } from '../../src/core/ports.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { fakeIo } from '../support/cli.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

const START: Progress = {
  stage: 'collect',
  done: 0,
  total: 200,
  audited: 0,
  notFound: 0,
  denied: 0,
  failed: 0,
  calls: 0,
  throttled: 0,
  detail: '',
};

let lines: string[];
const logger: Logger = {
  debug: () => undefined,
  info: (message) => void lines.push(message),
  warn: () => undefined,
  error: () => undefined,
};

beforeEach(() => {
  useVirtualTime();
  lines = [];
});
afterEach(() => void vi.useRealTimers());

/** The start, then two firmware a second for so long, told after each. */
async function observe(
  onProgress: (progress: Progress) => void,
  seconds: number,
  change: Partial<Progress> = {},
): Promise<void> {
  onProgress({ ...START, ...change });
  for (let half = 1; half <= seconds * 2; half += 1) {
    await vi.advanceTimersByTimeAsync(500);
    onProgress({ ...START, ...change, done: half });
  }
}

describe('without a terminal', () => {
  let views: ProgressView[];
  beforeEach(() => void (views = []));
  afterEach(() => views.forEach((view) => view.stop()));

  async function open(quiet = false): Promise<ProgressView> {
    const view = await createProgressView(fakeIo(), logger, systemClock, quiet);
    views.push(view);
    return view;
  }

  test('one line every 30 s, with count, rate and what is left', async () => {
    const view = await open();
    await observe(view.onProgress, 95, { notFound: 3, throttled: 2 });
    expect(lines).toEqual([
      '59/200 firmware queried, 2.0/s  ETA 1m 12s  3 not found  2 throttled',
      '119/200 firmware queried, 2.0/s  ETA 41s  3 not found  2 throttled',
      '179/200 firmware queried, 2.0/s  ETA 11s  3 not found  2 throttled',
    ]);
  });

  test('a total that is not known yet is not made up', async () => {
    const view = await open();
    await observe(view.onProgress, 31, { total: null });
    expect(lines).toEqual(['59 firmware queried, 2.0/s  ETA –']);
  });

  test('a short run logs nothing, a quiet one neither', async () => {
    const short = await open();
    await observe(short.onProgress, 29);
    short.stop();
    await observe((await open(true)).onProgress, 95);
    expect(lines).toEqual([]);
  });

  test('a run that gets no answer says so as often, and one that ended says nothing more', async () => {
    const view = await open();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(lines).toEqual([]);
    view.onProgress({ ...START, total: null });
    await vi.advanceTimersByTimeAsync(30_000);
    view.onProgress({ ...START, done: 1 });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lines).toEqual(['0 firmware queried, 0.0/s  ETA –', '1/200 firmware queried, 0.0/s  ETA 3h 15m']);
    view.stop();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(lines).toHaveLength(2);
  });

  test('what an interrupted run had done counts for nothing in the rate', async () => {
    const view = await open();
    view.onProgress({ ...START, total: 1_000, done: 900 });
    for (let done = 901; done <= 931; done += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      view.onProgress({ ...START, total: 1_000, done });
    }
    expect(lines).toEqual([expect.stringContaining('929/1000 firmware queried, 1.0/s  ETA 1m 13s')]);
  });

  test('a report that takes long is named', async () => {
    const view = await open();
    view.onProgress({ ...START, done: 200 });
    view.onProgress({ ...START, stage: 'report', done: 1, total: 2, detail: 'audit.xlsx' });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(lines).toEqual(['report: 1/2 audit.xlsx']);
  });
});

describe('on a terminal', () => {
  /** A terminal as cli-progress needs one; keeps all that is written to it. */
  function terminal(): ReturnType<typeof fakeIo> & { screen: () => string } {
    let written = '';
    const stderr = Object.assign(
      new Writable({
        write(chunk: Buffer | string, _encoding, done) {
          written += chunk.toString();
          done();
        },
      }),
      { isTTY: true, columns: 120 },
    );
    return { ...fakeIo(), stderr, screen: () => written };
  }

  test('shows count, rate and ETA, then clears itself', async () => {
    const io = terminal();
    const view = await createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 20, { failed: 1 });
    await vi.advanceTimersByTimeAsync(500);
    const shown = io.screen();
    expect(shown).toContain('collect');
    expect(shown).toMatch(/40\/200 {2}2\.0\/s {2}ETA 1m 20s {2}1 failed/);
    view.stop();
    // Cleared, and the cursor shown again.
    const last = io.screen().slice(shown.length);
    expect(last).toMatch(/\u001b\[(?:0J|J|2K|K|1G|0K)/);
    expect(last).toContain('\u001b[?25h');
    expect(lines).toEqual([]);
  });

  test('goes on to the next stage, and names the file that is written', async () => {
    const io = terminal();
    const view = await createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 1);
    view.onProgress({ ...START, stage: 'report', done: 0, total: 2, detail: 'audit.xlsx' });
    await vi.advanceTimersByTimeAsync(500);
    expect(io.screen()).toMatch(/report .*0\/2 {2}audit\.xlsx/);
    view.stop();
  });

  test('quiet is quiet there too', async () => {
    const io = terminal();
    const view = await createProgressView(io, logger, systemClock, true);
    await observe(view.onProgress, 5);
    view.stop();
    expect(io.screen()).toBe('');
  });
});
