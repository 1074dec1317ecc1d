import { lstat, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { readRunJson } from '../../src/results/run-json.ts';
import { listen, serveHttp, serveTcp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { emulator, idsFile } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { audit, bad, cells, good, startOf } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

const FLEET = [bad('stays'), good('good')];

/** A night on which nobody answers at `endpoint`; each call is tried once. */
async function outage(
  out: string,
  night: number,
  endpoint = 'http://127.0.0.1:1',
  ids?: string,
): Promise<RunOutcome> {
  const select = ids === undefined ? {} : { select: { ids: { path: ids } } };
  const target = targetOf(endpoint, { account: 'acme', ...select });
  const job = jobOf([target], out, { retry: { attempts: 1, maxElapsedMs: 60_000 } });
  return runJob(job, portsOf({ clock: standingClock(Date.parse(startOf(night))) }));
}

async function serving(opened: Promise<LocalServer>): Promise<LocalServer> {
  const server = await opened;
  onTestFinished(() => server.close());
  return server;
}

const latestOf = (out: string): Promise<string> => readlink(join(out, 'nightly', 'latest'));
const baselineOf = async ({ folder }: RunOutcome): Promise<string | undefined> =>
  (await readRunJson(join(folder, 'run.json'))).baseline?.runId;
const previousOf = async ({ folder }: RunOutcome): Promise<unknown> => {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    previous: { run_id: string } | null;
    previous_problem: string | null;
  };
  return [manifest.previous?.run_id ?? null, manifest.previous_problem];
};

describe('a run that saw nothing', () => {
  test('is published and chained; `latest` stays, and the next run is compared with the one before', async () => {
    const out = await tempFolder();
    const first = await audit(out, 1, FLEET);
    const second = await outage(out, 2);
    expect(second.exitCode).toBe(4);
    expect(second.summary).toMatchObject({
      result: 'incomplete',
      headline: 'Nothing was audited: no package was answered.',
      changes: 'Nothing was observed, so nothing is compared.',
      worst: [],
    });
    expect(second.summary.incompleteBecause[0]).toMatch(
      /^acme in cn-shanghai, instance .* could not be reached: ConnectFailed\. connect ECONNREFUSED/,
    );
    expect(await latestOf(out)).toBe(first.info.runId);

    const third = await audit(out, 3, FLEET);
    expect(await latestOf(out)).toBe(third.info.runId);
    expect(await previousOf(third)).toEqual([second.info.runId, null]);
    expect(await baselineOf(third)).toBe(first.info.runId);
    expect(third.summary.notes.slice(0, 2)).toEqual([
      `The earlier run ${second.info.runId} saw nothing.`,
      `This run is compared with ${first.info.runId} instead.`,
    ]);
    expect(cells(third)).toEqual([['stays', 'unverified', 'fail', 'persisting', startOf(1)]]);
    const { code, stdout } = await runCli(['verify', join(out, 'nightly', 'latest'), '--chain']);
    expect([code, stdout]).toEqual([0, expect.stringContaining(second.info.runId)]);
  });

  test('first of all: there is no `latest` until a run saw something, and no gap in the chain', async () => {
    const out = await tempFolder();
    const first = await outage(out, 1);
    expect(first.summary.headline).toBe('Nothing was audited: no package was answered.');
    const second = await outage(out, 2);
    expect(await lstat(join(out, 'nightly', 'latest')).catch(() => null)).toBeNull();
    const third = await audit(out, 3, FLEET);
    expect(await latestOf(out)).toBe(third.info.runId);
    expect([await previousOf(second), await previousOf(third)]).toEqual([
      [first.info.runId, null],
      [second.info.runId, null],
    ]);
    // Nothing was lost, so that the list's count is none of what is not known.
    expect(third.exitCode).toBe(3);
    expect(cells(third)).toEqual([['stays', 'unverified', 'fail', 'new', startOf(3)]]);
    expect((await runCli(['verify', join(out, 'nightly', 'latest'), '--chain'])).code).toBe(0);
  });

  test('although a file names its packages', async () => {
    const out = await tempFolder();
    const first = await audit(out, 1, FLEET);
    const ids = await idsFile(await tempFolder(), ['stays', 'good']);
    const second = await outage(out, 2, undefined, ids);
    expect([second.exitCode, second.summary.coverage.failed]).toEqual([4, 2]);
    expect(await latestOf(out)).toBe(first.info.runId);
  });

  test('of a list that is empty is one that saw something', async () => {
    const out = await tempFolder();
    const { url } = await emulator({ fleet: fleetOf([], DEMO_INSTANCE_ID) });
    const target = targetOf(url, { select: { list: { productKeys: [], allowEmpty: true } } });
    const run = await runJob(jobOf([target], out), portsOf());
    expect([run.exitCode, run.summary.coverage.requested]).toEqual([0, 0]);
    expect(await latestOf(out)).toBe(run.info.runId);
  });
});

describe('what keeps a run from its target, in plain words', () => {
  const { key, cert } = selfSigned('localhost');
  const https = (): Promise<LocalServer> =>
    listen(
      createServer({ key, cert }, (_request, response) => response.end()),
      [],
    );
  const alert = Buffer.from('15030100020246', 'hex');
  const nginx = '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>';

  test.each<[string, () => Promise<LocalServer>, string, RegExp]>([
    [
      'plain http where https is expected',
      () => serveHttp((_request, response) => response.end()),
      'https://localhost',
      /could not be reached: ProtocolMismatch\. https was expected, but the server does not use TLS.*\. Check the scheme and port/,
    ],
    [
      'a certificate that nobody vouches for',
      https,
      'https://localhost',
      /could not be reached: TlsFailed\. self-signed certificate/,
    ],
    [
      'https that answers plain http with an alert',
      () => serveTcp((socket) => socket.once('data', () => socket.end(alert))),
      'http://localhost',
      /could not be reached: ProtocolMismatch\. plain http was sent, but the server expects https/,
    ],
    [
      'https that answers plain http in words',
      () => serveHttp((_request, response) => response.writeHead(400).end(nginx)),
      'http://localhost',
      /could not be reached: ProtocolMismatch\. .*plain HTTP request was sent to HTTPS port/,
    ],
    [
      'https that closes plain connections',
      https,
      'http://localhost',
      /ConnectionReset: .*if the server uses https, the endpoint must begin with https:\/\//,
    ],
  ])('%s', async (_name, serve, scheme, reason) => {
    const server = await serving(serve());
    const { exitCode, summary } = await outage(await tempFolder(), 1, `${scheme}:${server.port}`);
    expect(summary.incompleteBecause.join('\n')).toMatch(reason);
    expect(summary.incompleteBecause.join('\n')).not.toMatch(/SSL routines|openssl/);
    expect(exitCode).toBe(4);
  });
});
