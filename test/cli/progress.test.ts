import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSecrets, guard } from '../../src/cli/guard.ts';
import type { Io } from '../../src/cli/io.ts';
import { createProgressView } from '../../src/cli/progress.ts';
import type { ProgressView } from '../../src/cli/progress.ts';
import type { Logger, Progress } from '../../src/core/ports.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { fakeIo } from '../support/cli.ts';
import { createScreen } from '../support/screen.ts';
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

  function open(quiet = false): ProgressView {
    const view = createProgressView(fakeIo(), logger, systemClock, quiet);
    views.push(view);
    return view;
  }

  test('one line every 30 s, with count, rate and what is left', async () => {
    const view = open();
    await observe(view.onProgress, 95, { notFound: 3, throttled: 2 });
    expect(lines).toEqual([
      '59/200 packages queried, 2.0/s  ETA 1m 12s  3 not found  2 throttled',
      '119/200 packages queried, 2.0/s  ETA 41s  3 not found  2 throttled',
      '179/200 packages queried, 2.0/s  ETA 11s  3 not found  2 throttled',
    ]);
  });

  test('a total that is not known yet is not made up', async () => {
    const view = open();
    await observe(view.onProgress, 31, { total: null });
    expect(lines).toEqual(['59 packages queried, 2.0/s  ETA –']);
  });

  test('a short run logs nothing, a quiet one neither', async () => {
    const short = open();
    await observe(short.onProgress, 29);
    short.stop();
    await observe(open(true).onProgress, 95);
    expect(lines).toEqual([]);
  });

  test('a run that gets no answer says so as often, and one that ended says nothing more', async () => {
    const view = open();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(lines).toEqual([]);
    view.onProgress({ ...START, total: null });
    await vi.advanceTimersByTimeAsync(30_000);
    view.onProgress({ ...START, done: 1 });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lines).toEqual(['0 packages queried, 0.0/s  ETA –', '1/200 packages queried, 0.0/s  ETA 3h 15m']);
    view.stop();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(lines).toHaveLength(2);
  });

  test('what an interrupted run had done counts for nothing in the rate', async () => {
    const view = open();
    view.onProgress({ ...START, total: 1_000, done: 900 });
    for (let done = 901; done <= 931; done += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      view.onProgress({ ...START, total: 1_000, done });
    }
    expect(lines).toEqual([expect.stringContaining('929/1000 packages queried, 1.0/s  ETA 1m 13s')]);
  });

  test('a report that takes long is named', async () => {
    const view = open();
    view.onProgress({ ...START, done: 200 });
    view.onProgress({ ...START, stage: 'report', done: 1, total: 2, detail: 'audit.xlsx' });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(lines).toEqual(['report: 1/2 audit.xlsx']);
  });
});

describe('on a terminal', () => {
  const FRAME_MS = 100;

  interface Seen {
    io: Io;
    /** What the terminal shows, without empty rows. */
    rows: () => string[];
    /** Everything that was written since the last call. */
    written: () => string;
    resize: (columns: number) => void;
  }

  function terminal(columns: number, TERM: string | undefined = 'xterm-256color'): Seen {
    let all = '';
    let told = 0;
    const screen = createScreen(columns);
    const stderr = Object.assign(
      new Writable({
        write(chunk: Buffer | string, _encoding, done) {
          all += chunk.toString();
          screen.write(chunk.toString().replaceAll('\n', '\r\n'));
          done();
        },
      }),
      { isTTY: true, columns },
    );
    const env = TERM === undefined ? {} : { TERM };
    return {
      io: guard({ ...fakeIo({ env }), stderr }, createSecrets(env)),
      rows: () => screen.rows().filter((row) => row !== ''),
      written() {
        const news = all.slice(told);
        told = all.length;
        return news;
      },
      resize(to) {
        stderr.columns = to;
        stderr.emit('resize');
      },
    };
  }

  test.each([
    [120, '[=====-------------------] 40/200  2.0/s  ETA 1m 20s  3 not found  1 failed'],
    [80, '[====---------------] 40/200  2.0/s  ETA 1m 20s  3 not found  1 failed'],
    [50, '40/200  2.0/s  ETA 1m 20s  3 not found'],
    [40, '40/200  2.0/s  ETA 1m 20s'],
    [20, '40/200'],
    [14, '40/…'],
  ])('%i columns hold one row, with what fits', async (columns, row) => {
    const { io, rows } = terminal(columns);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 20, { notFound: 3, failed: 1 });
    await vi.advanceTimersByTimeAsync(FRAME_MS);
    expect(rows()).toEqual([`collect  ${row}`]);
    view.stop();
    expect(rows()).toEqual([]);
    expect(lines).toEqual([]);
  });

  test('goes on to the next stage, and names the file that is written', async () => {
    const { io, rows } = terminal(120);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 1);
    view.onProgress({ ...START, stage: 'report', done: 0, total: 2, detail: 'audit.xlsx' });
    await vi.advanceTimersByTimeAsync(500);
    expect(rows()).toEqual([expect.stringMatching(/^report .*0\/2 {2}audit\.xlsx$/)]);
    view.stop();
  });

  test('a total that is not known yet has no bar', async () => {
    const { io, rows } = terminal(80);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 2, { total: null, stage: 'select' });
    await vi.advanceTimersByTimeAsync(FRAME_MS);
    expect(rows()).toEqual(['select   4']);
    view.stop();
  });

  test('time alone moves it: rate and ETA of a run that gets no answer', async () => {
    const { io, rows } = terminal(80);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 10);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rows()).toEqual([expect.stringContaining('20/200  1.0/s  ETA 3m')]);
    view.stop();
  });

  test('what is logged stands above it', async () => {
    const { io, rows } = terminal(40);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 5);
    io.stderr.write('one\n');
    await observe(view.onProgress, 5);
    io.stderr.write('two\n');
    await vi.advanceTimersByTimeAsync(100);
    expect(rows()).toEqual(['one', 'two', expect.stringMatching(/^collect /)]);
    view.stop();
    expect(rows()).toEqual(['one', 'two']);
  });

  test('a terminal that gets another width: all that lay behind the cursor goes, and the row has the new width', async () => {
    const { io, written, resize } = terminal(120);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 20);
    await vi.advanceTimersByTimeAsync(FRAME_MS);
    // The cursor waits at the start, so that all parts of a line that the terminal breaks lie behind it.
    expect(written()).toMatch(/\u001b\[K\r$/);
    resize(24);
    expect(written()).toBe('\r\u001b[Jcollect  40/200  2.0/s\u001b[K\r');
    view.stop();
    written();
    resize(120);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written()).toBe('');
  });

  test('whatever ends the process, nothing has to be put right: the cursor is not hidden, no position is kept', async () => {
    const { io, written } = terminal(80);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 5);
    // oxlint-disable-next-line no-control-regex
    expect(new Set(written().match(/\u001b[^a-zA-Z]*[a-zA-Z]/g))).toEqual(new Set(['\u001b[K']));
    view.stop();
  });

  test.each(['dumb', ''])('TERM=%s understands no sequences: a line every 30 s', async (TERM) => {
    const { io, written } = terminal(80, TERM);
    const view = createProgressView(io, logger, systemClock, false);
    await observe(view.onProgress, 31);
    view.stop();
    expect(written()).toBe('');
    expect(lines).toHaveLength(1);
  });

  test('quiet is quiet there too', async () => {
    const { io, written } = terminal(80);
    const view = createProgressView(io, logger, systemClock, true);
    await observe(view.onProgress, 5);
    view.stop();
    expect(written()).toBe('');
  });
});

test.each([
  [{ account: 'plant-12', left: 110 }, 'accounts 4/12, 8 running, most remaining: plant-12 (110)'],
  [
    { account: `${'工厂'.repeat(40)}\u001b[2J`, left: 7 },
    'accounts 4/12, 8 running, most remaining: 工厂工厂工厂工… (7)',
  ],
  [null, 'accounts 4/12, 8 running'],
])(
  'an estate says how far its accounts are, in the one row or line that there is: %j',
  async (slowest, expected) => {
    const accounts = { total: 12, done: 4, running: 8, slowest };
    const view = createProgressView(fakeIo(), logger, systemClock, false);
    await observe(view.onProgress, 30, { accounts, denied: 3 });
    view.stop();
    expect(lines).toEqual([expect.stringContaining(`  ${expected}  3 denied`)]);
    const rows: string[] = [];
    const status = {
      draw: (line: (columns: number) => string) => void rows.push(line(70)),
      clear: () => undefined,
    };
    const bar = createProgressView({ status }, logger, systemClock, false);
    await observe(bar.onProgress, 1, { accounts });
    bar.stop();
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(70);
  },
);
