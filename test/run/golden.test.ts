import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSummary } from '../../src/run/json-summary.ts';
import { VERSION } from '../../src/core/version.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { FleetFile, FleetPackage, LinkPlan } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { somePackage } from '../emulator/support.ts';
import { emulator } from '../support/audit.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

/*
 * One run, compared whole. What changes with the machine (port, folder, version, and the digests that follow from
 * them) is masked. After a change that is meant:  UPDATE_GOLDEN=1 npx vitest run test/run/golden.test.ts
 */

const NOW_MS = Date.parse('2026-11-23T02:00:00Z');
const GOLDEN = new URL('../golden/', import.meta.url);
/** All of the folder but the ledger, which has the port in its checksums. */
const GOLDEN_FILES = [
  'packages.csv',
  'findings.csv',
  'files.csv',
  'coverage.csv',
  'manifest.json',
  'plan.json',
  'run.json',
  'results.jsonl',
];

const signed = (version: 'V1' | 'V2' | 'V4', expiresInSeconds = 86_400): LinkPlan => ({
  kind: 'signed',
  version,
  expiresInSeconds,
});
const file = (name: string, sizeBytes: number, link: LinkPlan): FleetFile => ({
  name,
  sizeBytes,
  link,
  object: { seed: name, sizeBytes },
});

const PLAIN: readonly FleetPackage[] = [
  somePackage({ firmwareId: 'healthy01' }),
  somePackage({ firmwareId: 'unverified02', status: 0, verifyProgress: 0, type: 1, srcVersion: '1.1.0' }),
  somePackage({ firmwareId: 'failed03', status: 3, verifyProgress: 40, signMethod: 'SHA256' }),
  somePackage({ firmwareId: 'waived04', status: -1, verifyProgress: 0, asStrings: true }),
  somePackage({
    firmwareId: 'stalled05',
    status: 2,
    verifyProgress: 30,
    utcModified: '2026-11-20T02:00:00.000Z',
  }),
  somePackage({
    firmwareId: 'unknown06',
    status: 7,
    omit: ['FirmwareDesc', 'UtcModified', 'VerifyProgress'],
  }),
  somePackage({
    firmwareId: 'many07',
    multiFiles: 'OtaPackageFileDTO',
    files: [
      file('app.bin', 2_000, signed('V4')),
      file('app.bin', 3_000, signed('V2', -7_200)),
      file('资源, "一".zip', 1, { kind: 'literal', url: null }),
    ],
  }),
  somePackage({
    firmwareId: 'hostile08',
    firmwareName: '=HYPERLINK("https://example.com","click")',
    description: 'first line, "quoted"\r\nsecond;\ttab\u0007\u202e\ud800 end;=1+1;',
    productName: '\t@SUM(A1)',
    moduleName: '-2+3',
    destVersion: '<b>1.0</b>',
  }),
  somePackage({
    firmwareId: 'links09',
    files: [file('fw.bin', 5, { kind: 'unsigned', scheme: 'http', host: 'cdn.example.com' })],
  }),
  somePackage({ firmwareId: 'soon10', files: [file('fw.bin', 5, signed('V1', 7_200))] }),
  somePackage({ firmwareId: 'denied11' }),
  somePackage({ firmwareId: 'broken12' }),
  somePackage({ firmwareId: 'unlisted13' }),
];

/** Each has content of its own, and a version of its own but for the first two that are verified. */
const FLEET = PLAIN.map((entry, at): FleetPackage => {
  const { firmwareId, destVersion, files } = entry;
  const isPlain = destVersion === '1.2.0' && firmwareId !== 'healthy01' && firmwareId !== 'links09';
  const own = files.map((one) => {
    return { ...one, object: one.object && { ...one.object, seed: `${firmwareId} ${one.object.seed}` } };
  });
  return { ...entry, files: own, ...(isPlain && { destVersion: `1.2.${at}` }) };
});

const CSV = `firmware id,note
healthy01,
unverified02,
failed03,
waived04,
stalled05,
unknown06,
many07,
hostile08,
healthy01,named again
links09,
soon10,
denied11,
broken12,
gone14,deleted long ago
no id at all,
`;

const FAULTS = [
  { match: { firmwareId: 'failed03', first: 1 }, fault: { kind: 'server-error', status: 503 } },
  {
    match: { firmwareId: 'denied11' },
    fault: {
      kind: 'success-false',
      code: 'iot.common.AuthActionPermissionDeny',
      message: 'Not yours:\nhttps://user:pw@x.example/a?Signature=abc',
    },
  },
  { match: { firmwareId: 'broken12' }, fault: { kind: 'success-false', code: 'iot.nobody.Knows' } },
] as const;

async function goldenRun(): Promise<Record<string, string>> {
  const clock = standingClock(NOW_MS);
  let requests = 0;
  const requestId = (): string => `00000000-0000-4000-8000-${String((requests += 1)).padStart(12, '0')}`;
  const served = await emulator({
    fleet: fleetOf(FLEET, DEMO_INSTANCE_ID),
    faults: FAULTS,
    clock,
    requestId,
  });
  const folder = await tempFolder();
  const ids = { path: await put(folder, 'ids.csv', CSV), name: 'ids.csv' };
  const target = targetOf(served.url, { account: 'acme', select: { ids, list: { productKeys: [] } } });
  // One query at a time, so that request IDs go by the order of the selection.
  const job = jobOf([target], join(folder, 'reports'), { concurrency: { accounts: 1, queries: 1 } });
  const outcome = await runJob(job, portsOf({ clock, random: seededRandom(7) }));
  const texts = GOLDEN_FILES.map((name) => [name, readFileSync(join(outcome.folder, name), 'utf8')]);
  const mask = (text: string): string =>
    text
      .replaceAll(served.url, 'http://127.0.0.1:PORT')
      .replaceAll(folder, '/FOLDER')
      .replaceAll(`"${VERSION}"`, '"VERSION"')
      .replaceAll(/("(?:configuration_)?sha256": )"[0-9a-f]{64}"/g, '$1"DIGEST"')
      // Of what has the port or the version in it.
      .replaceAll(/("digest": )"[0-9a-f]{64}"/g, '$1"DIGEST"')
      .replaceAll(/("name": "(?:ledger\/\S+|plan\.json|run\.json)",\s+"size_bytes": )\d+/g, '$1 "SIZE"');
  const summary = `${JSON.stringify(jsonSummary(outcome), null, 2)}\n`;
  return Object.fromEntries(
    [...texts, ['summary.json', summary]].map(([name = '', text = '']) => [name, mask(text)]),
  );
}

test('one run is, byte for byte, what it was', async () => {
  const found = await goldenRun();
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(GOLDEN, { recursive: true });
    for (const [name, text] of Object.entries(found)) writeFileSync(new URL(name, GOLDEN), text);
  }
  for (const [name, text] of Object.entries(found))
    expect(text, name).toBe(readFileSync(new URL(name, GOLDEN), 'utf8'));
});

test('the run is the same once more', async () => {
  expect(await goldenRun()).toEqual(await goldenRun());
});
