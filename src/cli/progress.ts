import { formatDuration } from '../core/duration.ts';
import type { Clock, Logger, OnProgress, Progress } from '../core/ports.ts';
import type { Io } from './io.ts';

/** Without a terminal one line says every so often that the run is alive. */
const LOG_EVERY_MS = 30_000;

export interface ProgressView {
  onProgress: OnProgress;
  /** Clears what is on the screen; also to be called before anything else is printed there. */
  stop(): void;
}

/** A bar with rate, ETA and counts on a terminal; elsewhere one log line every 30 s; nothing when quiet. */
export async function createProgressView(
  io: Io,
  logger: Logger,
  clock: Clock,
  quiet: boolean,
): Promise<ProgressView> {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  return io.stderr.isTTY === true ? bar(io, clock) : lines(logger, clock);
}

async function bar(io: Io, clock: Clock): Promise<ProgressView> {
  const { default: cliProgress } = await import('cli-progress');
  const view = new cliProgress.SingleBar({
    stream: io.stderr,
    format: '{stage} [{bar}] {count}  {pace}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    fps: 10,
  });
  let meter = createMeter(clock);
  let stage = '';
  return {
    onProgress(progress) {
      if (progress.stage !== stage) {
        if (stage !== '') view.stop();
        meter = createMeter(clock);
        stage = progress.stage;
        view.start(1, 0, { stage: stage.padEnd(8), count: '', pace: '' });
      }
      const { rate, leftMs } = meter(progress);
      const total = progress.total ?? progress.done + 1;
      view.setTotal(Math.max(total, 1));
      view.update(progress.done, {
        count: countText(progress),
        pace: progress.stage === 'collect' ? paceText(progress, rate, leftMs) : progress.detail,
      });
    },
    stop() {
      view.stop();
    },
  };
}

/** The time decides, not what happens: a run that waits for its turn, or for a service that hangs, says so too. */
function lines(logger: Logger, clock: Clock): ProgressView {
  let meter = createMeter(clock);
  let last: Progress | undefined;
  const ended = new AbortController();
  const say = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(LOG_EVERY_MS, ended.signal);
      if (last) logger.info(lineOf(last, meter(last)));
    }
  };
  say().catch(() => undefined);
  return {
    onProgress(progress) {
      if (last?.stage !== progress.stage) {
        meter = createMeter(clock);
        meter(progress);
      }
      last = progress;
    },
    stop: () => ended.abort(),
  };
}

function lineOf(progress: Progress, { rate, leftMs }: Pace): string {
  return progress.stage === 'collect'
    ? `${countText(progress)} firmware queried, ${paceText(progress, rate, leftMs)}`
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

function paceText(progress: Progress, rate: number, leftMs: number | null): string {
  const counts = [
    [progress.notFound, 'not found'],
    [progress.denied, 'denied'],
    [progress.failed, 'failed'],
    [progress.throttled, 'throttled'],
  ] as const;
  return [
    `${rate.toFixed(1)}/s`,
    leftMs === null ? 'ETA –' : `ETA ${formatDuration(leftMs)}`,
    ...counts.filter(([count]) => count > 0).map(([count, label]) => `${count} ${label}`),
  ].join('  ');
}
