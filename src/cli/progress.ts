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
        // The first stage is timed from the view's start: its first firmware is told when it is done already.
        if (stage !== '') {
          view.stop();
          meter = createMeter(clock);
        }
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

function lines(logger: Logger, clock: Clock): ProgressView {
  const meter = createMeter(clock);
  let lastMs = clock.monotonic();
  return {
    onProgress(progress) {
      if (progress.stage !== 'collect' || clock.monotonic() - lastMs < LOG_EVERY_MS) return;
      lastMs = clock.monotonic();
      const { rate, leftMs } = meter(progress);
      logger.info(`${countText(progress)} firmware queried, ${paceText(progress, rate, leftMs)}`);
    },
    stop: () => undefined,
  };
}

/** Rate over the whole stage, and the time that is left at that rate; null while it cannot be known. */
function createMeter(clock: Clock): (progress: Progress) => { rate: number; leftMs: number | null } {
  const startedMs = clock.monotonic();
  return ({ done, total }) => {
    const rate = done / Math.max(0.001, (clock.monotonic() - startedMs) / 1_000);
    return { rate, leftMs: total === null || done === 0 ? null : (Math.max(0, total - done) / rate) * 1_000 };
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
