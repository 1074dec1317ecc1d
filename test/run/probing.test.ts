import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FleetFile, FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Job, RunPorts } from '../../src/index.ts';
import { somePackage } from '../emulator/support.ts';
import { http } from '../probe/support.ts';
import { audit, emulator, ledgerIn, packages, pick, readTable } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import { DEMO_PLACE } from '../support/cli.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const SIZE = 924;
const PROBES = ['url-unreachable', 'digest-mismatch', 'size-mismatch'];

function withFile(
  firmwareId: string,
  change: Partial<FleetFile>,
  more: Partial<FleetPackage> = {},
): FleetPackage {
  const [file] = somePackage().files;
  return somePackage({ firmwareId, ...more, files: [{ ...(file as FleetFile), ...change }] });
}

const FLEET = fleetOf(
  [
    somePackage({ firmwareId: 'whole' }),
    withFile('strong', {}, { signMethod: 'SHA256' }),
    withFile('gone', { served: null }),
    withFile('expired', { link: { kind: 'signed', version: 'V4', expiresInSeconds: -60 } }),
    withFile('altered', { served: { seed: 'altered', sizeBytes: SIZE } }),
    withFile('shorter', { served: { seed: 'one', sizeBytes: 900 } }),
    withFile('moved', { served: { redirectTo: 'http://169.254.169.254/latest' } }),
    withFile('nolink', { link: { kind: 'literal', url: null } }),
    withFile('foreign', { link: { kind: 'signed', version: 'V1', host: 'cdn.example.com' } }),
    somePackage({
      firmwareId: 'several',
      multiFiles: 'flat',
      files: [
        {
          name: '1.bin',
          sizeBytes: 10,
          link: { kind: 'signed', version: 'V2' },
          object: { seed: 'a', sizeBytes: 10 },
        },
        {
          name: '2.bin',
          sizeBytes: 10,
          link: { kind: 'signed', version: 'V4' },
          object: { seed: 'b', sizeBytes: 10 },
          served: { seed: 'c', sizeBytes: 10 },
        },
      ],
    }),
  ],
  DEMO_INSTANCE_ID,
);

/** What each probe check says of each package: `check verdict`, by firmware. */
function verdicts(rows: readonly Row[]): Record<string, string[]> {
  const said: Record<string, string[]> = {};
  for (const row of rows.filter(({ check_id: id }) => PROBES.includes(id ?? ''))) {
    (said[row['firmware_id'] ?? ''] ??= []).push(`${row['check_id']} ${row['verdict']}`);
  }
  return said;
}

async function probed(
  probe: string,
  ...flags: string[]
): Promise<{ said: Record<string, string[]>; rows: Row[]; files: Row[]; ledger: string; objects: number }> {
  const service = await emulator({ fleet: FLEET, links: 'loopback' });
  const job = await put(
    await tempFolder(),
    'job.yaml',
    `targets: [{ account: a, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}], endpoint: "${service.url}" }]\n` +
      `select: { list: true }\n${probe}\n`,
  );
  const audited = await audit([job, ...flags]);
  const rows = audited.rows('findings');
  const ledger = readFileSync(ledgerIn(audited.json.folder), 'utf8');
  return {
    said: verdicts(rows),
    rows,
    files: audited.rows('files'),
    ledger,
    objects: service.stats().objects,
  };
}

const HERE = 'hosts: ["127.0.0.1"], allowPrivate: true';

describe('a run that probes', () => {
  it('links: says which do not lead to the file, and whose length is not the recorded one', async () => {
    const { said, rows, ledger, objects } = await probed(`probe: { kind: links, ${HERE} }`);
    expect(said).toEqual({
      gone: ['url-unreachable fail', 'size-mismatch unknown'],
      expired: ['url-unreachable fail', 'size-mismatch unknown'],
      shorter: ['size-mismatch fail'],
      moved: ['url-unreachable unknown', 'size-mismatch unknown'],
      foreign: ['url-unreachable unknown', 'size-mismatch unknown'],
    });
    const gone = rows.find((row) => row['firmware_id'] === 'gone' && row['check_id'] === 'url-unreachable');
    expect(gone).toMatchObject({ observed: 'HTTP 404 NoSuchKey', severity: 'high' });
    // One byte of each that has a link here, and one request each.
    expect(objects).toBe(9);
    expect(ledger).toContain('"kind":"reached","sizeBytes":900');
  });

  it('contents: says whose bytes have another digest', async () => {
    const { said } = await probed(`probe: { kind: contents, ${HERE} }`);
    expect(said).toEqual({
      gone: ['url-unreachable fail', 'digest-mismatch unknown', 'size-mismatch unknown'],
      expired: ['url-unreachable fail', 'digest-mismatch unknown', 'size-mismatch unknown'],
      altered: ['digest-mismatch fail'],
      shorter: ['digest-mismatch fail', 'size-mismatch fail'],
      moved: ['url-unreachable unknown', 'digest-mismatch unknown', 'size-mismatch unknown'],
      foreign: ['url-unreachable unknown', 'digest-mismatch unknown', 'size-mismatch unknown'],
      several: ['digest-mismatch fail'],
    });
  });

  it('does not leave this machine alone unless the job says so', async () => {
    const { said, objects } = await probed('probe: { kind: links, hosts: ["*"] }');
    expect(said['whole']).toEqual(['url-unreachable unknown', 'size-mismatch unknown']);
    expect(objects).toBe(0);
  });

  it.each([
    ['nothing in the job', '', []],
    ['--probe off', `probe: { kind: contents, ${HERE} }`, ['--probe', 'off']],
  ])('not: %s', async (_what, probe, flags) => {
    const { said, ledger, objects } = await probed(probe, ...flags);
    expect([said, objects]).toEqual([{}, 0]);
    expect(ledger).not.toContain('"probe"');
  });

  it('as --probe says, within the limits of the job', async () => {
    const { said } = await probed(`probe: { kind: links, ${HERE} }`, '--probe', 'contents');
    expect(said['altered']).toEqual(['digest-mismatch fail']);
  });

  it('puts into the files what came of it', async () => {
    const { files } = await probed(`probe: { kind: contents, ${HERE} }`);
    const of = (id: string): string[][] =>
      pick(
        files.filter((row) => row['firmware_id'] === id),
        'probe',
        'probe_code',
        'object_size_bytes',
      );
    expect(of('whole')).toEqual([['reached', '', '924']]);
    expect(of('shorter')).toEqual([['reached', '', '900']]);
    expect(of('gone')).toEqual([['refused', 'NoSuchKey', '']]);
    expect(of('moved')).toEqual([['not-allowed', 'redirect', '']]);
    expect(of('nolink')).toEqual([['', '', '']]);
  });

  it('keeps a signature nowhere', async () => {
    const { ledger, rows } = await probed(`probe: { kind: contents, ${HERE} }`);
    expect(ledger + JSON.stringify(rows)).not.toMatch(
      /Signature|OSSAccessKeyId|x-oss-credential|LTAI5tOtaStore/,
    );
  });
});

describe('the pace', () => {
  const many = (count: number): FleetPackage[] => packages(count);

  const PROBE: NonNullable<Job['probe']> = {
    kind: 'links',
    concurrency: 4,
    perHost: 4,
    bytesPerSecond: null,
    hosts: ['*.aliyuncs.com'],
    timeoutMs: 20_000,
    maxBytes: 1_000,
    allowPrivate: false,
  };

  async function run(
    url: string,
    store: string,
    change: Partial<Job> = {},
    ports: Partial<RunPorts> = {},
  ): Promise<string> {
    const job = jobOf([targetOf(url)], await tempFolder(), { probe: PROBE, ...change });
    return (await runJob(job, portsOf({ store, ...ports }))).folder;
  }

  it('of the queries goes on while probes are slow, up to their number', async () => {
    const service = await emulator({ fleet: fleetOf(many(30), DEMO_INSTANCE_ID) });
    const queried = (): number =>
      service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware').length;
    let open = 0;
    let most = 0;
    let isSlow = true;
    const held: (() => void)[] = [];
    const store = await http((_request, response) => {
      open += 1;
      most = Math.max(most, open);
      const answer = (): void => {
        open -= 1;
        response.writeHead(206, { 'content-range': `bytes 0-0/${SIZE}` }).end('x');
      };
      if (isSlow) held.push(answer);
      else answer();
    });
    // Four are being probed, and sixteen more have been queried and wait for a place: only then the store answers.
    const release = setInterval(() => {
      if (queried() < 20 || open < 4) return;
      isSlow = false;
      for (const answer of held.splice(0)) answer();
    }, 5);
    onTestFinished(() => clearInterval(release));
    await run(service.url, store.url);
    expect(store.requests).toHaveLength(30);
    expect(most).toBe(4);
  });

  it('of the probes is that of each host, whatever the number of packages', async () => {
    const service = await emulator({ fleet: fleetOf(many(12), DEMO_INSTANCE_ID) });
    let open = 0;
    let most = 0;
    const held: (() => void)[] = [];
    const store = await http((_request, response) => {
      open += 1;
      most = Math.max(most, open);
      held.push(() => {
        open -= 1;
        response.writeHead(206, { 'content-range': `bytes 0-0/${SIZE}` }).end('x');
      });
    });
    // All were queried and four of them are being probed before the store answers, two at a time.
    const release = setInterval(() => {
      const queried = service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware').length;
      if (queried === 12 && (open === 2 || most > 2)) for (const answer of held.splice(0)) answer();
    }, 5);
    onTestFinished(() => clearInterval(release));
    await run(service.url, store.url, { probe: { ...PROBE, perHost: 2 } });
    expect([store.requests.length, most]).toEqual([12, 2]);
  });

  it('is ended by the deadline: what was observed is kept, its probe is not made', async () => {
    const service = await emulator({ fleet: fleetOf(many(6), DEMO_INSTANCE_ID) });
    // Time is over when four files have been asked for and two answers wait for a place.
    let isOver: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    const deadlineMs = 123_456;
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => (ms === deadlineMs ? over : systemClock.sleep(ms, signal)),
    };
    const store = await http(() => undefined);
    const watch = setInterval(() => {
      const queried = service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware').length;
      if (store.requests.length === 4 && queried === 6) isOver();
    }, 5);
    onTestFinished(() => clearInterval(watch));
    const folder = await run(service.url, store.url, { deadlineMs }, { clock });
    const ledger = readFileSync(ledgerIn(folder), 'utf8');
    expect(ledger.match(/"hindrance":"deadline"/g)).toHaveLength(6);
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({
      coverage: { requested: 6, audited: 6 },
    });
  });

  it('is ended by an interruption: the next run asks again and probes', async () => {
    const service = await emulator({ fleet: fleetOf(many(6), DEMO_INSTANCE_ID) });
    let silent = true;
    const end = new AbortController();
    const store = await http((_request, response) => {
      if (silent) setTimeout(() => end.abort(new Interrupted('SIGTERM')), 20);
      else response.writeHead(206, { 'content-range': `bytes 0-0/${SIZE}` }).end('x');
    });
    const out = await tempFolder();
    const job = jobOf([targetOf(service.url)], out, { probe: { ...PROBE, concurrency: 2 } });
    await expect(runJob(job, portsOf({ store: store.url }), { signal: end.signal })).rejects.toThrow(
      'SIGTERM',
    );
    silent = false;
    const { folder, summary } = await runJob(job, portsOf({ store: store.url }));
    expect(summary.coverage.audited).toBe(6);
    const ledger = readFileSync(ledgerIn(folder), 'utf8');
    expect(ledger.match(/"kind":"continued"/g)).toHaveLength(1);
    expect(ledger.match(/"kind":"reached"/g)).toHaveLength(6);
  });

  it('says nothing of what an earlier run fetched where it does not probe', async () => {
    const [file] = somePackage().files;
    const gone = somePackage({ firmwareId: 'gone', files: [{ ...(file as FleetFile), served: null }] });
    const service = await emulator({ fleet: fleetOf([gone], DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const states = async (probe?: Job['probe']): Promise<string[][]> => {
      const job = jobOf([targetOf(service.url)], out, probe ? { probe } : {});
      const { folder } = await runJob(job, portsOf({ store: service.url, random: Math.random }));
      const rows = readTable(folder, 'findings').filter((row) => row['check_id'] === 'url-unreachable');
      return pick(rows, 'verdict', 'state');
    };
    expect(await states(PROBE)).toEqual([['fail', 'new']]);
    expect(await states()).toEqual([]);
    expect(await states(PROBE)).toEqual([['fail', 'persisting']]);
  });

  it('costs no call of the quota', async () => {
    const service = await emulator({ fleet: fleetOf(many(3), DEMO_INSTANCE_ID), links: 'loopback' });
    const audited = await audit(['--list', ...DEMO_PLACE, '--endpoint', service.url, '--probe', 'links']);
    expect(service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware')).toHaveLength(3);
    expect(pick(audited.rows('packages'), 'attempts')).toEqual([['1'], ['1'], ['1']]);
  });
});
