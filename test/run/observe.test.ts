import { describe, expect, onTestFinished, test } from 'vitest';
import { CallError, Interrupted } from '../../src/core/errors.ts';
import type { CallFailure } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { IotClient } from '../../src/iot/client.ts';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import { createEndSignals } from '../../src/run/end-signals.ts';
import { createObserver } from '../../src/run/observe.ts';
import type { Observer, ObserverOptions } from '../../src/run/observe.ts';

const TARGET = { account: 'acme', region: 'cn-shanghai', iotInstanceId: 'iot-a' };
const PAGE = { currentPage: 1, pageCount: 1, total: 0, firmware: [], requestId: 'P' };

const failing = (code: string, change: Partial<CallFailure> = {}): CallError =>
  new CallError({
    disposition: 'firmware',
    outcome: 'failed',
    code,
    detail: 'said so',
    hint: 'do this',
    httpStatus: 200,
    requestId: 'R',
    retryAfterMs: null,
    ...change,
  });
const throttled = failing('Throttling.User', { disposition: 'throttle' });
const outage = failing('NotJson', { disposition: 'retry' });

const selected = (firmwareId: string, problem?: string) =>
  ({
    seq: 1,
    target: TARGET,
    firmwareId,
    source: 'list',
    sourceLine: null,
    ...(problem !== undefined && { problem }),
  }) as const;

interface World {
  observer: Observer;
  /** Calls made. */
  made: () => number;
  interrupt: (signal: 'SIGINT') => void;
  endTime: () => void;
}

/** An observer whose calls fail one after another with what is given, and then hang until they are given up. */
function world(errors: readonly CallError[], change: Partial<ObserverOptions> = {}): World {
  const left = [...errors];
  let made = 0;
  let endTime: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (endTime = resolve));
  // Nobody waits but for the deadline.
  const clock: Clock = {
    now: () => 0,
    monotonic: () => performance.now(),
    sleep: (ms) => (ms === DEADLINE_MS ? over : Promise.resolve()),
  };
  const interrupted = new AbortController();
  const end = createEndSignals([interrupted.signal], DEADLINE_MS, clock);
  const call = (signal: AbortSignal | undefined): Promise<never> => {
    made += 1;
    const error = left.shift();
    if (error) return Promise.reject(error);
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const client: IotClient = {
    queryFirmware: (_id, _instance, signal) => call(signal),
    listPage: (_query, signal) => call(signal),
    callerIdentity: call,
    rollouts: {
      list: (_query, signal) => call(signal),
      describe: (_query, signal) => call(signal),
      tasks: (_query, signal) => call(signal),
    },
    clockOffMs: 0,
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const random = (): number => 0;
  const limiter = createRateLimiter({ ratePerSecond: 10_000, clock, random });
  onTestFinished(() => {
    limiter.close();
    end.dispose();
  });
  const credentials = {
    describe: () => 'k',
    origin: () => ({ source: 'test', name: null }),
    get: () => Promise.reject(new Error('unused')),
    renew: () => Promise.resolve(),
  };
  const observer = createObserver({
    target: TARGET,
    client,
    credentials,
    limiters: { query: limiter, list: limiter },
    retry: { attempts: 5, maxElapsedMs: 60_000 },
    end,
    clock,
    random,
    ...change,
  });
  return {
    observer,
    made: () => made,
    interrupt: (signal) => interrupted.abort(new Interrupted(signal)),
    endTime,
  };
}

const DEADLINE_MS = 7_777;

describe('calls are counted', () => {
  test('of a firmware: all of them, and those that were throttled', async () => {
    const { observer } = world([throttled, outage, throttled, failing('X')]);
    const { observation } = await observer.observe(selected('a'));
    expect(observation).toMatchObject({ attempts: 4, throttled: 2, answer: { kind: 'failed', code: 'X' } });
    expect([observer.calls, observer.throttled]).toEqual([4, 2]);
  });

  test('of a firmware that nobody throttled: without a word of it', async () => {
    const { observer } = world([failing('X')]);
    const { observation } = await observer.observe(selected('a'));
    expect(observation).not.toHaveProperty('throttled');
  });

  test('of a page', async () => {
    const { observer } = world([throttled, failing('X', { disposition: 'configuration' })]);
    expect(await observer.listPage(1, undefined, undefined)).toMatchObject({
      page: null,
      failure: { code: 'X', hint: 'do this' },
      calls: 2,
      throttled: 1,
    });
    expect(observer.stopped).toMatchObject({ kind: 'configuration', code: 'X' });
  });

  test('also where the deadline ends them', async () => {
    const { observer, endTime, made } = world([throttled]);
    const observing = observer.observe(selected('a'));
    const listing = observer.listPage(2, undefined, undefined);
    await until(() => made() === 3);
    endTime();
    const [{ observation }, page] = await Promise.all([observing, listing]);
    expect(observation.answer).toMatchObject({ kind: 'failed', code: 'DeadlineReached' });
    expect(page).toMatchObject({ page: null, failure: { code: 'DeadlineReached' } });
    expect(observation.attempts + page.calls).toBe(3);
    expect((observation.throttled ?? 0) + page.throttled).toBe(1);
  });
});

test('a page that the service gives', async () => {
  const client = { listPage: () => Promise.resolve(PAGE) } as Partial<IotClient> as IotClient;
  const { observer } = world([], { client });
  const page = await observer.listPage(1, undefined, undefined);
  expect(page).toEqual({ page: PAGE, failure: null, calls: 1, throttled: 0 });
});

test('a list that was read keeps codes of single firmware from ending the target', async () => {
  const client = {
    listPage: () => Promise.resolve(PAGE),
    queryFirmware: () => Promise.reject(failing('iot.prod.NotExistedProduct')),
    clockOffMs: 0,
  } as Partial<IotClient> as IotClient;
  const { observer } = world([], { client });
  await observer.listPage(1, undefined, undefined);
  for (let index = 0; index < 40; index += 1) await observer.observe(selected(`fw${index}`));
  expect([observer.stopped, observer.calls]).toEqual([null, 41]);
});

test('interruption is thrown, whatever is asked', async () => {
  const { observer, interrupt, made } = world([]);
  const observing = observer.observe(selected('a'));
  const listing = observer.listPage(1, undefined, undefined);
  await until(() => made() === 2);
  interrupt('SIGINT');
  await expect(observing).rejects.toThrow(Interrupted);
  await expect(listing).rejects.toThrow(Interrupted);
  await expect(observer.observe(selected('b'))).rejects.toThrow(Interrupted);
});

test('a target whose credentials cannot be had: each firmware is denied, without a call', async () => {
  const stopped = {
    kind: 'identity',
    code: 'CredentialsUnavailable',
    detail: 'none found',
    requestId: '',
    hint: 'set some',
  } as const;
  const { observer, made } = world([], { stopped });
  const answers = await Promise.all(['a', 'b'].map((id) => observer.observe(selected(id))));
  for (const { observation } of answers) {
    expect(observation).toMatchObject({ attempts: 0, answer: { kind: 'denied', code: stopped.code } });
    expect(observation.answer).toHaveProperty('detail', expect.stringMatching(/^not queried.*none found/));
  }
  expect(await observer.listPage(1, undefined, undefined)).toMatchObject({
    page: null,
    failure: { code: stopped.code },
    calls: 0,
  });
  expect([made(), observer.stopped]).toEqual([0, stopped]);
});

test('a row that cannot be used is known by its flag, not by its code', async () => {
  const { observer } = world([failing('UnusableRow')]);
  const row = await observer.observe(selected('a b', 'line 3: white space'));
  expect(row.observation).toMatchObject({
    isUnusableRow: true,
    attempts: 0,
    answer: { code: 'UnusableRow' },
  });
  const firmware = await observer.observe(selected('a'));
  expect(firmware.observation.answer).toMatchObject({ code: 'UnusableRow' });
  expect(firmware.observation).not.toHaveProperty('isUnusableRow');
});

/** Lets other work run until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
