/**
 * node --import tsx bench/scale/virtual-run.ts <accounts> <packages of each> <accounts at a time> <sync> <result.json>
 *
 * Collects an estate in virtual time: the program's own pace, retries and ledger lines, each account with a strict quota of its
 * own; a client that answers without HTTP, and ledgers that lie nowhere. It says how long an estate would take, and what all
 * but HTTP, signing and the disk costs.
 */
import { writeFileSync } from 'node:fs';
import pLimit from 'p-limit';
import { CallError } from '../../src/core/errors.ts';
import type { CallFailure } from '../../src/core/errors.ts';
import type { Firmware } from '../../src/core/model/firmware.ts';
import type { Selected } from '../../src/core/model/selection.ts';
import type { Logger } from '../../src/core/ports.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import { quotaMeter } from '../../src/emulator/quota.ts';
import type { IotClient } from '../../src/iot/client.ts';
import { ledgerWriter } from '../../src/ledger/write.ts';
import { forEachInFlight } from '../../src/quota/in-flight.ts';
import { createEndSignals } from '../../src/run/end-signals.ts';
import { createObserver } from '../../src/run/observe.ts';
import { createRateLimiters } from '../../src/run/rate-limiters.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** `syncMs`: what the disk takes to say that a line is safe. */
const [accounts = 0, packages = 0, atATime = 0, syncMs = 0] = process.argv.slice(2, 6).map(Number);
const resultPath = process.argv[6] ?? '';
const QUOTA = 20;
const IN_FLIGHT = 16;

export interface VirtualRun {
  seconds: number;
  calls: number;
  refused: number;
  syncs: number;
  ledgerMb: number;
}

const clock = createVirtualClock(Date.UTC(2026, 10, 23, 2));
const random = seededRandom(1);
const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const rateLimiters = createRateLimiters({ clock, random, logger });
const end = createEndSignals([new AbortController().signal], undefined, clock);
const told: VirtualRun = { seconds: 0, calls: 0, refused: 0, syncs: 0, ledgerMb: 0 };

const THROTTLED: CallFailure = {
  disposition: 'throttle',
  outcome: 'failed',
  code: 'Throttling.User',
  detail: 'too many calls',
  hint: '',
  httpStatus: 400,
  requestId: '',
  retryAfterMs: null,
};

function firmwareOf(firmwareId: string): Firmware {
  return {
    firmwareId,
    firmwareName: `gateway-${firmwareId}`,
    description: 'A package of the bench',
    productKey: 'a1b2c3d4e5f',
    productName: 'gateway',
    moduleName: 'default',
    typeCode: 0,
    type: 'full',
    srcVersion: '',
    destVersion: `2.0.${firmwareId}`,
    statusCode: 2,
    statusRaw: '2',
    status: 'verified',
    verifyProgress: 100,
    signMethod: 'SHA256',
    firmwareSign: firmwareId.padEnd(64, '0'),
    multiFile: false,
    files: [
      {
        index: 1,
        name: `${firmwareId}.bin`,
        sizeBytes: 2_000_000,
        digest: firmwareId.padEnd(64, '0'),
        md5: '',
        link: {
          kind: 'signed',
          version: 'V1',
          scheme: 'https',
          host: 'iotx-ota.oss-cn-shanghai.aliyuncs.com',
          path: `/ota/${firmwareId}.bin`,
          expiresAt: '2026-11-24T02:00:00.000Z',
        },
      },
    ],
    udiLength: 0,
    udiSecrets: [],
    utcCreate: '2026-01-01T00:00:00.000Z',
    utcModified: '2026-01-01T00:00:00.000Z',
  };
}

/** Answers after 80 to 300 ms, and refuses what goes beyond the quota of any second. */
function clientOf(account: number): IotClient {
  const quota = quotaMeter('sliding', QUOTA);
  return {
    async queryFirmware(firmwareId) {
      told.calls += 1;
      const { accepted } = quota.take(clock.monotonic());
      if (!accepted) {
        told.refused += 1;
        throw new CallError(THROTTLED);
      }
      await clock.sleep(80 + 220 * random());
      return { firmware: firmwareOf(firmwareId), links: [], requestId: `${account}-${told.calls}` };
    },
    clockOffMs: 0,
  } as Partial<IotClient> as IotClient;
}

async function* selectedOf(account: number): AsyncGenerator<Selected> {
  const target = { account: `a${account}`, region: 'cn-shanghai', iotInstanceId: `iot-${account}` };
  for (let seq = 1; seq <= packages; seq += 1)
    yield { seq, target, firmwareId: `fw${account}n${seq}`, source: 'list', sourceLine: null };
}

async function collectAccount(account: number): Promise<void> {
  const target = { account: `a${account}`, region: 'cn-shanghai', iotInstanceId: `iot-${account}` };
  const ledger = ledgerWriter({
    clock,
    file: {
      appendFile: async (text) => void (told.ledgerMb += String(text).length / 1_000_000),
      datasync: async () => {
        told.syncs += 1;
        await clock.sleep(syncMs);
      },
      sync: async () => undefined,
      close: async () => undefined,
    },
  });
  const observer = createObserver({
    target,
    client: clientOf(account),
    credentials: { renew: async () => undefined } as never,
    limiters: rateLimiters.of({
      account: target.account,
      quota: { queryQps: QUOTA, listQps: 10, share: 1 },
    }),
    retry: { attempts: 8, maxElapsedMs: 120_000 },
    end,
    clock,
    random,
  });
  await forEachInFlight(selectedOf(account), IN_FLIGHT, async (selected) => {
    const { observation } = await observer.observe(selected);
    const { target: _, ...record } = observation;
    await ledger.append({ kind: 'observation', observation: record });
  });
  await ledger.close();
}

const limit = pLimit(atATime);
const all = Array.from({ length: accounts }, (_, account) => limit(() => collectAccount(account)));
await clock.until(Promise.all(all));
rateLimiters.close();
told.seconds = clock.monotonic() / 1_000;
writeFileSync(resultPath, JSON.stringify(told));
