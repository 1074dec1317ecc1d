import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, syntheticFleet } from '../../src/emulator/index.ts';
import type { Fleet, FleetPackage, MultiFilesShape } from '../../src/emulator/index.ts';
import { audit, emulator, headerOf, idsFile, quotaCalls, without } from '../support/audit.ts';
import type { Audited, Row } from '../support/audit.ts';
import { put, tempFolder } from '../support/temp.ts';
import { expectedFiles, expectedFindings, expectedPackage } from './oracle.ts';
import type { Asked } from './oracle.ts';

/** Whole seconds, so that what a link says in seconds loses nothing. */
const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000;
/** Later than any observation, so that what is judged against is known beforehand. */
const AS_OF = new Date(NOW_MS + 3_600_000).toISOString();

const SHAPES: readonly MultiFilesShape[] = ['flat', 'OtaPackageFileDTO', 'MultiFiles', 'lone-object'];
const EMPTY = ['null', 'array', 'object', undefined] as const;

/** Every wrapping of files, and numbers as text in two of three packages. */
function odd(entry: FleetPackage, index: number): FleetPackage {
  const asStrings = index % 3 !== 0;
  if (index % 5 !== 4) {
    const emptyMultiFiles = EMPTY[index % 4];
    return { ...entry, asStrings, ...(emptyMultiFiles && { emptyMultiFiles }) };
  }
  const multiFiles = SHAPES[((index - 4) / 5) % 4] ?? 'flat';
  return {
    ...entry,
    asStrings,
    multiFiles,
    files: multiFiles === 'lone-object' ? entry.files.slice(0, 1) : entry.files,
  };
}

function population(
  count: number,
  change: (entry: FleetPackage, index: number) => FleetPackage,
): {
  fleet: Fleet;
  entries: FleetPackage[];
} {
  const [instance] = syntheticFleet({ packages: count, nowMs: NOW_MS }).instances;
  const entries = Array.from({ length: count }, (_, index) => change(instance!.packages.at(index)!, index));
  const byId = new Map(entries.map((entry) => [entry.firmwareId, entry]));
  const source = { count, at: (index: number) => entries[index], find: (id: string) => byId.get(id) };
  return { fleet: { instances: [{ ...instance!, packages: source }] }, entries };
}

/** A service whose clock stands, so that every link's end is known beforehand. */
const service = (fleet: Fleet): ReturnType<typeof emulator> =>
  emulator({
    fleet,
    // Answers overtake each other.
    latencyMs: { min: 0, max: 30 },
    clock: {
      now: () => NOW_MS,
      monotonic: () => performance.now(),
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    },
  });

/** Not the order of the list: 7 has no common divisor with 300 or 120. */
const shuffled = <T>(items: readonly T[]): T[] => items.map((_, at) => items[(at * 7 + 3) % items.length]!);

const job = (select: string, signature: string, url: string): string => `
name: adhoc
targets:
  - account: default
    region: cn-shanghai
    endpoint: ${url}
    instances: [${DEMO_INSTANCE_ID}]
select: ${select}
signature: ${signature}
`;

const CASES = [
  { title: 'plain answers, ACS3', count: 300, change: (entry: FleetPackage) => entry, signature: 'acs3' },
  // Twice as many as there are combinations of shapes.
  { title: 'every shape of files and numbers as text, V1', count: 120, change: odd, signature: 'v1' },
];

describe.each(CASES)('$count packages: $title', ({ count, change, signature }) => {
  test('give exactly the expected cells and verdicts, through CSV and through the list', async () => {
    const { fleet, entries } = population(count, change);
    const served = await service(fleet);
    const folder = await tempFolder();
    const csvOrder = shuffled(entries);
    await idsFile(
      folder,
      csvOrder.map(({ firmwareId }) => firmwareId),
    );
    const byCsv = await put(folder, 'csv.yaml', job('{ ids: ids.csv }', signature, served.url));
    const byList = await put(folder, 'list.yaml', job('{ list: true }', signature, served.url));

    const viaCsv = await audit([byCsv, '--as-of', AS_OF]);
    const csvCalls = quotaCalls({ calls: served.calls.splice(0) });
    const viaList = await audit([byList, '--as-of', AS_OF]);
    const listCalls = quotaCalls({ calls: served.calls.splice(0) });

    const version = signature === 'v1' ? 'V1' : 'V3';
    expect(new Set([...csvCalls, ...listCalls].map((call) => call.signature))).toEqual(new Set([version]));
    const requestIds = (calls: typeof csvCalls): Map<string, string> =>
      new Map(
        calls
          .filter(({ operation }) => operation === 'QueryOTAFirmware')
          .map((call) => [call.subject, call.requestId]),
      );
    const instance = fleet.instances[0]!;
    const csvIds = requestIds(csvCalls);
    const listIds = requestIds(listCalls);
    verify(viaCsv, csvOrder, (entry, at) => ({
      instance,
      nowMs: NOW_MS,
      asOf: AS_OF,
      source: 'ids.csv',
      sourceLine: String(at + 2),
      seq: String(at + 1),
      requestId: csvIds.get(entry.firmwareId)!,
      runId: viaCsv.json.run_id,
    }));
    verify(viaList, entries, (entry, at) => ({
      instance,
      nowMs: NOW_MS,
      asOf: AS_OF,
      source: 'list',
      sourceLine: '',
      seq: String(at + 1),
      requestId: listIds.get(entry.firmwareId)!,
      runId: viaList.json.run_id,
    }));
    expect(sameRows(viaCsv)).toEqual(sameRows(viaList));
    expect(csvCalls).toHaveLength(count);
    // The list is believed when a second reading brings nothing new.
    expect(listCalls).toHaveLength(count + 2 * Math.ceil(count / 100));
  }, 60_000);
});

const HEADERS = {
  packages:
    'run_id,as_of,account,region,iot_instance_id,firmware_id,firmware_name,product_key,product_name,module_name,type,src_version,dest_version,status_code,status,verify_progress,sign_method,firmware_sign,file_count,total_size_bytes,url_host,url_state,url_expires_at,url_expires_in_seconds,utc_create,utc_modified,description,outcome,worst_severity,finding_count,source,source_line,request_id,observed_at,attempts,seq,findings_open,findings_accepted,findings_unjudged',
  findings:
    'run_id,as_of,finding_id,check_id,category,severity,verdict,state,firmware_id,file_name,product_key,module_name,dest_version,account,region,iot_instance_id,observed,expected,message,remediation,first_seen,exception_id,exception_until,counts',
  files:
    'run_id,firmware_id,file_index,file_name,size_bytes,digest_method,digest,md5,url_host,url_path,url_state,url_expires_at,seq,probe,probe_code,object_size_bytes',
  coverage:
    'run_id,account,region,iot_instance_id,firmware_id,reason,code,detail,source,source_line,request_id,attempts',
} as const;

function verify(
  audited: Audited,
  entries: readonly FleetPackage[],
  asked: (entry: FleetPackage, at: number) => Asked,
): void {
  const { json } = audited;
  const count = entries.length;
  expect(audited.code).toBe(3);
  expect(json).toMatchObject({ complete: true, incomplete_because: [], exit_code: 3, as_of: AS_OF });
  expect(json.coverage).toEqual({ requested: count, audited: count, not_found: 0, denied: 0, failed: 0 });
  for (const table of ['packages', 'findings', 'files', 'coverage'] as const)
    expect(headerOf(json.folder, table)).toBe(HEADERS[table]);

  const rows = audited.rows('packages');
  // The one cell that nobody can know beforehand.
  for (const { observed_at } of rows)
    expect(Math.abs(Date.parse(observed_at!) - Date.now())).toBeLessThan(60_000);
  expect(without(rows, 'observed_at')).toEqual(
    entries.map((entry, at) => expectedPackage(entry, asked(entry, at))),
  );
  expect(audited.rows('files')).toEqual(
    entries.flatMap((entry, at) => expectedFiles(entry, asked(entry, at))),
  );
  expect(audited.rows('coverage')).toEqual([]);

  const findings = audited.rows('findings');
  for (const { message, remediation, first_seen } of findings) {
    expect([message!.length > 20, remediation!.length > 20]).toEqual([true, true]);
    expect(json.run_id.slice(0, 15)).toBe(first_seen!.slice(0, 19).replaceAll(/[-:]/g, ''));
  }
  const expected = entries.flatMap((entry, at) => expectedFindings(entry, asked(entry, at)));
  expect(without(findings, 'message', 'remediation', 'first_seen')).toEqual(expected);
  const bySeverity = (severity: string): number =>
    expected.filter((row) => row['severity'] === severity).length;
  expect(json.open).toEqual({
    critical: bySeverity('critical'),
    high: bySeverity('high'),
    medium: bySeverity('medium'),
    low: 0,
    info: bySeverity('info'),
  });
  expect(json.findings_at_or_above_fail_on).toBe(bySeverity('critical') + bySeverity('high'));
}

/** All rows without what names the run or the source, in an order of their own. */
function sameRows(audited: Audited): Row[] {
  const tables = (['packages', 'findings', 'files'] as const).flatMap((table) => audited.rows(table));
  const own = ['run_id', 'first_seen', 'source', 'source_line', 'request_id', 'observed_at', 'seq'];
  return without(tables, ...own).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
