import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runStartedAtMs } from '../../src/core/run-id.ts';
import type { RunOutcome } from '../../src/index.ts';
import type { StoredRunOverview } from '../../src/core/model/run.ts';
import type { Manifest } from '../../src/writers/manifest.ts';
import { runCli } from '../support/cli.ts';
import { audit, good } from '../support/nights.ts';
import type { NightOptions } from '../support/nights.ts';
import { put, tempFolder } from '../support/temp.ts';

const DAY_MS = 86_400_000;
const FLEET = [good('one')];

/** A run on each of these days, at two in the morning. */
async function runOn(
  out: string,
  days: readonly string[],
  options: NightOptions = {},
): Promise<RunOutcome | undefined> {
  let last: RunOutcome | undefined;
  for (const [night, day] of days.entries()) {
    const at = `${day}T02:00:00.000Z`;
    last = await audit(out, night, FLEET, { at, ...options });
  }
  return last;
}

const daysIn = async (out: string): Promise<string[]> =>
  (await readdir(join(out, 'nightly'))).flatMap((name) => {
    const startedAtMs = runStartedAtMs(name);
    return startedAtMs === undefined ? [] : [new Date(startedAtMs).toISOString().slice(0, 10)];
  });

const verify = async (out: string): Promise<unknown[]> => {
  const { code, stdout } = await runCli(['verify', join(out, 'nightly/latest'), '--chain']);
  return [code, /(?:WHOLE|DIFFERS): \d+ runs?/.exec(stdout)?.[0]];
};

async function listedBy(run: RunOutcome | undefined): Promise<string[]> {
  const text = await readFile(join(run?.folder ?? '', 'manifest.json'), 'utf8');
  const { removed = [] } = JSON.parse(text) as Manifest;
  return removed.map(({ run_id: runId }) => runId.slice(0, 8));
}

test('a clock that jumps by 100 days makes nothing old, also where the service’s jumps with it', async () => {
  const out = await tempFolder();
  const change = { keepMs: 90 * DAY_MS };
  await runOn(out, ['2026-11-23', '2026-11-24', '2027-03-04', '2026-11-25'], { change });
  expect(await daysIn(out)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2027-03-04']);
  expect(await verify(out)).toEqual([0, 'WHOLE: 4 runs']);
});

test('a clock that was behind on two nights, ever less, makes nothing old that was right', async () => {
  const out = await tempFolder();
  const change = { keepMs: 90 * DAY_MS };
  await runOn(out, ['2026-11-20', '2026-11-21'], { change });
  for (const [night, at, day] of [
    [3, '1970-01-01', '2026-11-22'],
    [4, '2020-01-01', '2026-11-23'],
  ] as const) {
    const times = { at: `${at}T02:00:00.000Z`, serviceAt: `${day}T02:00:00.000Z` };
    await audit(out, night, FLEET, { ...times, change });
    // The service refused what was signed so, and `latest` stays.
    expect(await verify(out)).toEqual([0, 'WHOLE: 2 runs']);
  }
  await audit(out, 5, FLEET, { at: '2026-11-24T02:00:00.000Z', change });
  expect(await daysIn(out)).toEqual(['1970-01-01', '2020-01-01', '2026-11-20', '2026-11-21', '2026-11-24']);
  expect(await verify(out)).toEqual([0, 'WHOLE: 5 runs']);
});

test.each<[string, string | null, string[]]>([
  ['the service tells no time', null, ['2026-11-23', '2026-11-26', '2026-11-29']],
  ['the service is behind', 'Mon, 23 Nov 2026 02:00:00 GMT', ['2026-11-23', '2026-11-26', '2026-11-29']],
  ['the service is ahead', 'Sun, 21 Mar 2027 02:00:00 GMT', ['2026-11-26', '2026-11-29']],
])('nothing is removed but what is old by both clocks, where %s', async (_which, date, expected) => {
  const out = await tempFolder();
  const change = { keepMs: 2 * DAY_MS };
  await runOn(out, ['2026-11-23', '2026-11-26'], { change });
  await runOn(out, ['2026-11-29'], { change, by: (url) => dated(url, date) });
  expect(await daysIn(out)).toEqual(expected);
});

/** A way to the service that puts another date on its answers, or none. */
async function dated(url: string, date: string | null): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url: path } = incoming;
    const forwarded = request({ hostname, port, method, headers, path }, (answer) => {
      const { date: _, ...rest } = answer.headers;
      outgoing.sendDate = false;
      outgoing.writeHead(answer.statusCode ?? 0, { ...rest, ...(date !== null && { date }) });
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the first complete run of each month stays longer, and the chain is whole over what is gone', async () => {
  const out = await tempFolder();
  const change = { keepMs: 10 * DAY_MS, keepMonths: 1 };
  await runOn(out, ['2026-08-15', '2026-09-01', '2026-09-02'], { change });
  const unlucky: NightOptions = {
    change,
    faults: [{ match: { firmwareId: 'one' }, fault: { kind: 'success-false', code: 'iot.nobody.Knows' } }],
  };
  await runOn(out, ['2026-10-01'], unlucky);
  await runOn(out, ['2026-10-02', '2026-10-03', '2026-11-01', '2026-11-02', '2026-11-03'], { change });
  expect(await daysIn(out)).toEqual(['2026-10-02', '2026-11-01', '2026-11-02', '2026-11-03']);
  expect(await verify(out)).toEqual([0, 'WHOLE: 4 runs']);
  const last = await runOn(out, ['2026-12-20', '2026-12-21'], { change });
  expect(await daysIn(out)).toEqual(['2026-11-01', '2026-12-20', '2026-12-21']);
  expect(await listedBy(last)).toEqual(
    expect.arrayContaining(['20260815', '20260902', '20261002', '20261103']),
  );
  expect(await verify(out)).toEqual([0, 'WHOLE: 3 runs']);
  // A run whose previous run is gone is reported again as it was, and under another policy compared with nothing.
  const left = (await readdir(join(out, 'nightly'))).find((name) => name.startsWith('202611')) ?? '';
  for (const [failOn, isCompared] of [
    ['high', true],
    ['info', false],
  ] as const) {
    const again = join(out, failOn);
    const flags = ['--fail-on', failOn, '--format', 'csv', '--out', again];
    const { code, stderr } = await runCli(['report', join(out, 'nightly', left), ...flags]);
    expect([0, 3], stderr).toContain(code);
    const run = JSON.parse(await readFile(join(again, 'run.json'), 'utf8')) as StoredRunOverview;
    expect([run.baseline !== null, run.summary.notes.join()]).toEqual([
      isCompared,
      isCompared ? expect.anything() : expect.stringMatching(/20261003\S+ .*compared/),
    ]);
  }
});

test.each([
  ['keep: 0d', 2],
  ['keep: 1s', 2],
  ['keep: 23h', 2],
  ['keep: { daily: 12h, monthly: 24 }', 2],
  ['keep: { monthly: 24 }', 2],
  ['keep: { daily: 30d, monthly: 0 }', 2],
  ['keep: 1d', 0],
  ['keep: { daily: 30d, monthly: 24 }', 0],
])('%s is exit %i before anything is asked', async (keep, expected) => {
  const folder = await tempFolder();
  await put(
    folder,
    'nightly.yaml',
    `targets: [{ account: a, region: cn-shanghai }]\nselect: { list: true }\n${keep}\n`,
  );
  const { code, stderr } = await runCli(['checks', '--job', join(folder, 'nightly.yaml')]);
  expect([code, stderr]).toEqual([
    expected,
    expected === 0 ? '' : expect.stringMatching(/nightly\.yaml:3:\d+:? .*keep/),
  ]);
});
