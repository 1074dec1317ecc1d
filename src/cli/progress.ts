import { cut } from '../core/cut.ts';
import { formatDuration } from '../core/duration.ts';
import type { Clock, Logger, OnProgress, Progress } from '../core/ports.ts';
import type { Io } from './io.ts';
import { printable } from './logger.ts';
import { widthOf } from './width.ts';

/** Without a terminal one line says every so often that the run is alive. */
const LOG_EVERY_MS = 30_000;

const DRAW_EVERY_MS = 100;

export interface ProgressView {
  onProgress: OnProgress;
  /** Ends it, and clears what is on the screen. */
  stop: () => void;
}

/** A bar with rate, ETA and counts at the foot of a terminal; elsewhere one log line every 30 s; nothing when quiet. */
export function createProgressView(
  { status }: Pick<Io, 'status'>,
  logger: Logger,
  clock: Clock,
  quiet: boolean,
): ProgressView {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  if (!status) return view(clock, LOG_EVERY_MS, (progress, pace) => logger.info(lineOf(progress, pace)));
  const { onProgress, stop } = view(clock, DRAW_EVERY_MS, (progress, pace) =>
    status.draw((columns) => barOf(progress, pace, columns)),
  );
  return {
    onProgress,
    stop() {
      stop();
      status.clear();
    },
  };
}

/** The time decides, not what happens: a run that waits for its turn, or for a service that hangs, says so too. */
function view(clock: Clock, everyMs: number, say: (progress: Progress, pace: Pace) => void): ProgressView {
  let meter = createMeter(clock);
  let last: Progress | undefined;
  let saidMs = clock.monotonic();
  const ended = new AbortController();
  const sayLast = (): void => {
    saidMs = clock.monotonic();
    if (last) say(last, meter(last));
  };
  const keepSaying = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(everyMs, ended.signal);
      sayLast();
    }
  };
  keepSaying().catch(() => undefined);
  return {
    onProgress(progress) {
      if (ended.signal.aborted) return;
      if (last?.stage !== progress.stage) {
        meter = createMeter(clock);
        meter(progress);
      }
      last = progress;
      // Work that leaves no time for timers still shows how far it is.
      if (clock.monotonic() - saidMs >= everyMs) sayLast();
    },
    stop: () => ended.abort(),
  };
}

/** A bar that is shorter says nothing. */
const BAR_COLUMNS = { least: 8, most: 24 };
const STAGE_COLUMNS = 8;

/** What fits into so many columns, the most telling first; what is left is the bar's. */
function barOf(progress: Progress, pace: Pace, columns: number): string {
  const { stage, done, total } = progress;
  const head = stage.padEnd(STAGE_COLUMNS);
  let tail = countText(progress);
  for (const part of progress.stage === 'collect' ? paceParts(progress, pace) : [progress.detail]) {
    if (part === '' || widthOf(`${head} ${tail}  ${part}`) > columns) break;
    tail += `  ${part}`;
  }
  const room = columns - widthOf(`${head} [] ${tail}`);
  if (total === null || room < BAR_COLUMNS.least) return `${head} ${tail}`;
  const length = Math.min(room, BAR_COLUMNS.most);
  const full = total === 0 ? length : Math.round((Math.min(done, total) / total) * length);
  return `${head} [${'='.repeat(full).padEnd(length, '-')}] ${tail}`;
}

function lineOf(progress: Progress, pace: Pace): string {
  return progress.stage === 'collect'
    ? `${countText(progress)} packages queried, ${paceParts(progress, pace).join('  ')}`
    : `${progress.stage}: ${countText(progress)} ${progress.detail}`.trimEnd();
}

interface Pace {
  rate: number;
  /** Null while it cannot be known. */
  leftMs: number | null;
}

/**
 * Rate since the first call, and the time that is left at that rate. What an interrupted run had done before was not
 * done at this rate.
 */
function createMeter(clock: Clock): (progress: Progress) => Pace {
  const startedMs = clock.monotonic();
  let before: number | undefined;
  return ({ done, total }) => {
    before ??= done;
    const rate = (done - before) / Math.max(0.001, (clock.monotonic() - startedMs) / 1_000);
    return { rate, leftMs: total === null || rate === 0 ? null : (Math.max(0, total - done) / rate) * 1_000 };
  };
}

function countText({ done, total }: Progress): string {
  return total === null ? `${done}` : `${done}/${total}`;
}

/** `accounts 4/12, 8 running, plant-12 has most left: 110`. */
function accountsPart({ accounts }: Progress): string[] {
  if (!accounts) return [];
  const { total, done, running, slowest } = accounts;
  const most = slowest
    ? `, most remaining: ${printable(cut(slowest.account, MOST_NAME_BYTES))} (${slowest.left})`
    : '';
  return [`accounts ${done}/${total}, ${running} running${most}`];
}

/** Of an account's name, in one row with everything else. */
const MOST_NAME_BYTES = 24;

function paceParts(progress: Progress, { rate, leftMs }: Pace): string[] {
  const counts = [
    [progress.notFound, 'not found'],
    [progress.denied, 'denied'],
    [progress.failed, 'failed'],
    [progress.throttled, 'throttled'],
  ] as const;
  return [
    `${rate.toFixed(1)}/s`,
    leftMs === null ? 'ETA –' : `ETA ${formatDuration(leftMs)}`,
    ...accountsPart(progress),
    ...counts.filter(([count]) => count > 0).map(([count, label]) => `${count} ${label}`),
  ];
}
