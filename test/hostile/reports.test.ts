import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import type { FaultScript, FleetPackage } from '../../src/emulator/index.ts';
import { LEDGER_FOLDER, RESULTS } from '../../src/evidence/names.ts';
import { neutralise } from '../../src/writers/neutralise.ts';
import { somePackage } from '../emulator/support.ts';
import { audit, emulator } from '../support/audit.ts';
import { runCli, DEMO_ENV } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { needs } from '../writers/read-back.ts';
import { NASTY, STEERING, fuzz, hostileText } from './fuzz.ts';

/** A package that says `text` wherever the service can say something. */
function hostilePackage(text: string, index: number): FleetPackage {
  const file = somePackage().files[0] as FleetPackage['files'][number];
  return somePackage({
    firmwareId: `fw${index}`,
    firmwareName: text,
    description: text,
    productName: text,
    moduleName: text,
    srcVersion: text,
    destVersion: text,
    signMethod: text,
    udi: text,
    status: index % 5,
    files: [{ ...file, name: text, digest: text, md5: text, link: { kind: 'literal', url: text } }, file],
    multiFiles: 'flat',
  });
}

const PLACE = ['--region', 'cn-shanghai', '--list'];

/** Sheets of a workbook as rows of cells, by an XML parser that is not ours; with what no sheet of ours may hold. */
function workbook(path: string): { rows: string[][]; forbidden: string[] } {
  const script = `
import json, re, sys, zipfile, xml.etree.ElementTree as ET
z = zipfile.ZipFile(sys.argv[1]); rows = []; forbidden = []
local = lambda e: e.tag.split('}')[-1]
for name in z.namelist():
    if not name.endswith(('.xml', '.rels')): continue
    root = ET.fromstring(z.read(name))
    for e in root.iter():
        # A chart's reference to the cells that it draws is an f too, and names cells of this workbook.
        if local(e) == 'f' and re.fullmatch(r"xl/charts/chart\\d+\\.xml", name) and re.fullmatch(r"('[^'\\[\\]!:]+'|\\w+)!\\$[A-Z]+\\$\\d+(:\\$[A-Z]+\\$\\d+)?", e.text or ''): continue
        if local(e) in ('f', 'script', 'externalLink', 'ddeLink', 'oleObject'): forbidden.append(name + ' ' + local(e))
        if e.get('TargetMode') == 'External': forbidden.append(name + ' ' + str(e.get('Target')))
    if 'worksheets/sheet' in name and name.endswith('.xml'):
        for r in root.iter():
            if local(r) == 'row':
                rows.append([''.join(t.text or '' for t in c.iter() if local(t) in ('t', 'v')) for c in r])
json.dump({'rows': rows, 'forbidden': forbidden}, sys.stdout)`;
  const text = execFileSync('python3', ['-c', script, path], { maxBuffer: 1 << 28 }).toString('utf8');
  return JSON.parse(text) as { rows: string[][]; forbidden: string[] };
}

/**
 * What a page has besides text: its elements and attributes, the blocks of data, and the code that runs. An attribute whose
 * value is not in double quotes, or a `<` that begins no element, is an element by no name.
 */
function pageParts(page: string): { elements: Set<string>; links: string[]; data: string[]; code: string[] } {
  const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
  const isData = ([, attributes = '']: readonly string[]): boolean => attributes.includes('application/json');
  const marked = page.replaceAll(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '');
  const elements = new Set<string>();
  const links: string[] = [];
  for (const [tag] of marked.matchAll(/<[^>]*>?/g)) {
    const [, name = tag, attributes = ''] =
      /^<(\/?[a-zA-Z][a-zA-Z0-9]*|!doctype html)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>$/.exec(tag) ?? [];
    elements.add(name);
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
      elements.add(`${name} ${attribute}`);
      if (/^(?:href|src|action|style)$/.test(attribute)) links.push(value);
    }
  }
  return {
    elements,
    links,
    data: scripts.filter(isData).map(([, , text = '']) => text),
    code: scripts.filter((script) => !isData(script)).map(([, , text = '']) => text),
  };
}

/** A place of the page, or a choice of its rows, whose values are percent-encoded. */
const OF_THE_PAGE = /^#[\w-]+(?:\?(?:[\w!*()~.=-]|%[0-9A-F]{2}|&amp;|&#39;)*)?$/;

let plainPage: ReturnType<typeof pageParts> | undefined;

/** A page of the same packages that say nothing unusual: what it does not have, no other may have. */
async function plainParts(): Promise<ReturnType<typeof pageParts>> {
  if (plainPage) return plainPage;
  const service = await emulator({ fleet: fleetOf(['a', 'b', '', '1.0', 'c', 'd'].map(hostilePackage)) });
  const { json } = await audit([...PLACE, '--endpoint', service.url, '--format', 'html']);
  return (plainPage = pageParts(readFileSync(join(json.folder, 'report.html'), 'utf8')));
}

async function expectHarmlessPage(folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  const [plain, parts] = [await plainParts(), pageParts(page)];
  expect(page).not.toMatch(STEERING);
  expect([...parts.elements].filter((name) => !plain.elements.has(name))).toEqual([]);
  expect(parts.links.filter((link) => !OF_THE_PAGE.test(link))).toEqual([]);
  expect(parts.code).toEqual(plain.code);
  for (const text of parts.data) expect(() => JSON.parse(text) as unknown).not.toThrow();
}

/** Of the ledger and of the results, whatever stands in them. */
function expectOneRecordALine(folder: string, packageCount: number): void {
  const [ledger = ''] = readdirSync(join(folder, LEDGER_FOLDER));
  for (const name of [join(LEDGER_FOLDER, ledger), RESULTS]) {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    const perPackage = kinds.filter((kind) => ['observation', 'firmware'].includes(kind));
    expect(perPackage, name).toHaveLength(packageCount);
  }
}

async function expectHarmless(texts: readonly string[], formats: string): Promise<string> {
  const service = await emulator({ fleet: fleetOf(texts.map(hostilePackage)) });
  const result = await audit([...PLACE, '--endpoint', service.url, '--format', formats]);
  expect(result.stdout + result.stderr).not.toMatch(STEERING);
  expect(result.stdout.trimEnd().split('\n')).toHaveLength(1);
  const packages = result.rows('packages');
  expect(packages.map((row) => row['firmware_id'])).toEqual(texts.map((_text, at) => `fw${at}`));
  for (const table of ['packages', 'findings', 'files', 'coverage'] as const) {
    for (const row of result.rows(table)) {
      for (const [column, value] of Object.entries(row)) {
        if (/_seconds$|^status_code$/.test(column)) continue;
        expect(value, `${table}.${column}`).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u);
        expect(value, `${table}.${column}`).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
      }
    }
  }
  texts.forEach((text, at) => {
    expect(packages[at]?.['description']).toBe(neutralise(text));
    expect(packages[at]?.['firmware_name']).toBe(neutralise(text));
  });
  expectOneRecordALine(result.json.folder, texts.length);
  await expectHarmlessPage(result.json.folder);
  return result.json.folder;
}

const python = needs('python3');

test.skipIf(python.skip)(
  `nothing that a package says breaks out of a table, a page or a workbook${python.note}`,
  async () => {
    const folder = await expectHarmless(NASTY, 'csv,xlsx,html');
    const { rows, forbidden } = workbook(join(folder, 'audit.xlsx'));
    expect(forbidden).toEqual([]);
    const ids = rows.map((row) => row.find((cell) => /^fw\d+$/.test(cell))).filter((id) => id !== undefined);
    expect(new Set(ids)).toEqual(new Set(NASTY.map((_text, at) => `fw${at}`)));
  },
);

test('nor does anything else', async () => {
  const texts = fc.array(
    hostileText.map((text) => text.slice(0, 2_000)),
    { minLength: 1, maxLength: 12 },
  );
  await fuzz([texts], async (said) => void (await expectHarmless(said, 'csv,html')), 12);
});

const REFUSALS = [
  ['text, a firmware that fails', [], 'iot.system.Nothing'],
  ['text, a target that is refused', [], 'InvalidAccessKeyId.NotFound'],
  ['JSON, a target that is refused', ['--log-format', 'json', '--verbose'], 'InvalidAccessKeyId.NotFound'],
  ['quiet', ['--quiet'], 'Forbidden.RAM'],
  ['a summary for machines', ['--json', '--verbose'], 'InvalidAccessKeyId.NotFound'],
] as const;

test.each(REFUSALS)(
  'nothing that the service says forges a line or steers a terminal: %s',
  async (_name, flags, code) => {
    const message = NASTY.filter((text) => text.length < 1_000).join(' ');
    const faults: FaultScript = [
      {
        match: { firmwareId: 'fw1' },
        fault: { kind: 'success-false', code: `iot.x\n\u001b[31m\u202e${message}`, message },
      },
      { match: { operation: 'QueryOTAFirmware' }, fault: { kind: 'success-false', code, message } },
    ];
    const service = await emulator({ fleet: fleetOf(['a', 'b', 'c'].map(hostilePackage)), faults });
    const out = await tempFolder();
    const argv = [
      'run',
      ...PLACE,
      '--endpoint',
      service.url,
      '--qps',
      '1000',
      '--out',
      out,
      '--format',
      'csv',
      ...flags,
    ];
    const { stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
    expect(stdout + stderr).not.toMatch(STEERING);
    if (!code.startsWith('iot.')) expect(stdout + stderr).toContain('HYPERLINK');
    for (const line of stderr.split('\n')) expect(line).not.toMatch(/^2026-11-23 info/);
    if (flags.some((flag) => flag === '--json')) expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  },
);

test('nothing on the command line or in a file name does either', async () => {
  for (const argv of [
    ['run', '--\u001b[31mx\n2026 info all is well'],
    ['\u009b31m\nrun'],
    ['run', 'jobs/\u202e\u001b[2J.yaml'],
    ['run', '--ids', '/nonexistent/\u001b[2J', ...PLACE.slice(0, 2)],
    ['checks', '\u001b[2J'],
  ]) {
    const { code, stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
    expect(code).toBe(2);
    expect(stdout + stderr).not.toMatch(STEERING);
  }
});
