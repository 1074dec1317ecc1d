import { describe, expect, onTestFinished, test } from 'vitest';
import { diagnose } from '../../src/index.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { resolveJob } from '../../src/job/resolve.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { DoctorLine, DoctorPorts, Logger } from '../../src/index.ts';
import { DEMO_INSTANCE_ID } from '../../src/emulator/index.ts';
import { serveTcp } from '../iot/local-server.ts';
import { emulator } from '../support/audit.ts';
import { DEMO_ENV } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

const quiet = (): undefined => undefined;
const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A doctor with little patience. */
async function diagnosed(endpoint: string, change: Partial<DoctorPorts> = {}): Promise<DoctorLine[]> {
  const job = resolveJob(
    null,
    { list: true, region: 'cn-shanghai', instanceId: DEMO_INSTANCE_ID, endpoint, out: await tempFolder() },
    { knownRegions: [], formats: FORMATS },
  );
  const ports = { clock: systemClock, random: Math.random, logger, env: DEMO_ENV, nodeVersion: '99.0.0' };
  const lines: DoctorLine[] = [];
  for await (const line of diagnose(job, { ...ports, limitMs: 1_000, ...change })) lines.push(line);
  return lines;
}

function troubleOf(lines: readonly DoctorLine[]): string[] {
  return lines
    .filter(({ status }) => status !== 'ok')
    .map(({ check, status, message }) => `${check}: ${status}: ${message}`);
}

describe('a doctor never hangs', () => {
  test('on a server that takes connections and never answers', async () => {
    const server = await serveTcp(() => undefined);
    onTestFinished(() => server.close());
    const startedMs = performance.now();
    const lines = await diagnosed(server.url);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(troubleOf(lines)).toEqual([
      'clock: failure: no answer within 1000 ms',
      ...['identity', 'list-permission', 'query-permission', 'instance'].map(
        (check) => `${check}: skipped: the endpoint cannot be reached`,
      ),
    ]);
  });

  test('on a call that is not answered', async () => {
    const { url } = await emulator({
      faults: [{ match: { operation: 'QueryOTAFirmware' }, fault: { kind: 'hang' } }],
    });
    expect(troubleOf(await diagnosed(url))).toEqual([
      expect.stringMatching(/^query-permission: failure: iot:QueryOTAFirmware: \w+Timeout: /),
    ]);
  });
});

test('an old Node is said, and everything else still looked at', async () => {
  const { url } = await emulator();
  const lines = await diagnosed(url, { nodeVersion: '18.20.4', limitMs: 5_000 });
  expect(troubleOf(lines)).toEqual(['node: failure: Node 18.20.4 is too old; 20.18 or newer is needed']);
});
