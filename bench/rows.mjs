// One writer, and the rows of findings that all of them get.  node bench/rows.mjs <xlsx|exceljs|csv|csv-stringify|json> <rows>
// Prints how many it wrote in a second of CPU. What loading and the first rows cost is left out of all alike. `json` prints the
// rows, for writers in other languages.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

const [which, count] = [process.argv[2], Number(process.argv[3])];
const { findings } = await import('../dist/writers/tables/findings.js');
const { csv } = await import('../dist/writers/csv.js');
const { openBook } = await import('../dist/writers/xlsx/book.js');
const { FINDINGS } = await import('../dist/writers/xlsx/layout.js');
const { openRowSheet } = await import('../dist/writers/xlsx/row-sheet.js');
const { openScratch } = await import('../dist/writers/save/scratch.js');
const { textsOf } = await import('../dist/texts/index.js');

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-rows-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const fileNamed = (name) => createWriteStream(join(folder, name));

const info = {
  runId: '20261125T020000Z-a1b2c3',
  job: 'bench',
  toolVersion: '0.2.0',
  nodeVersion: '20',
  host: 'bench',
  startedAt: '2026-11-25T02:00:00.000Z',
  asOf: '2026-11-25T02:00:00.000Z',
};
const target = { account: 'production', region: 'cn-shanghai', iotInstanceId: 'iot-060a02ne' };
const CHECKS = ['digest-weak', 'url-expiring', 'unverified', 'size-over-limit'];
const SEVERITIES = ['info', 'medium', 'high', 'medium'];

function finding(at) {
  const [checkId, severity] = [CHECKS[at % 4], SEVERITIES[at % 4]];
  const id = at.toString(16).padStart(16, '0');
  return {
    checkId,
    category: 'integrity',
    severity,
    verdict: 'fail',
    state: 'persisting',
    fileIndex: 1,
    fileName: `gateway-${at % 97}.bin`,
    observed: `MD5, ${at % 1_000} days`,
    expected: 'SHA256 or SM3',
    message: `The digest of package ${at} is made with MD5, which no longer tells a forged file from a true one.`,
    remediation:
      'Upload the package again with SHA256 as its signature algorithm, and verify it before the next release.',
    findingId: id,
    subject: {
      target,
      firmwareId: `fw${id}00000030100`,
      productKey: `a1b2c3${at % 50}`,
      moduleName: 'default',
      destVersion: `2.${at % 400}.${at % 7}`,
    },
    firstSeen: '2026-11-20T02:00:00.000Z',
    exceptionId: '',
    exceptionUntil: '',
    soft: false,
    counts: true,
  };
}
const rowOf = (at) => [...findings.rowsOf(info, { kind: 'finding', finding: finding(at) })][0];

const WRITERS = {
  async xlsx(rows) {
    const run = { info, policySha256: '', locale: 'en' };
    const book = await openBook(run, textsOf('en').workbook, fileNamed('ours.xlsx'));
    const scratch = () => openScratch(folder);
    const shelf = { book, locale: 'en', order: [], scratch, mostRows: 1_048_576 };
    const sheet = openRowSheet(shelf, FINDINGS);
    for (let at = 0; at < rows; at += 1) await sheet.add(rowOf(at));
    await sheet.write('');
    await sheet.close();
    await book.close(shelf.order);
  },
  async exceljs(rows) {
    const { default: exceljs } = await import('exceljs');
    const output = fileNamed('exceljs.xlsx');
    const book = new exceljs.stream.xlsx.WorkbookWriter({
      stream: output,
      useStyles: true,
      useSharedStrings: false,
      zip: { zlib: { level: 6 } },
    });
    const sheet = book.addWorksheet('Findings', { views: [{ state: 'frozen', ySplit: 1 }] });
    const border = { bottom: { style: 'thin', color: { argb: 'FFD9DEE4' } } };
    const font = { name: 'Calibri', size: 10 };
    sheet.columns = findings.columns.map(({ name, width, type }) => ({
      header: name,
      key: name,
      width,
      style: {
        font,
        border,
        alignment: { vertical: 'top' },
        numFmt: type === 'datetime' ? 'yyyy-mm-dd hh:mm:ss' : '@',
      },
    }));
    for (let at = 0; at < rows; at += 1) {
      sheet.addRow(rowOf(at)).commit();
      const zipped = sheet.stream.pipes[0];
      if (zipped?._writableState.needDrain) await once(zipped, 'drain');
    }
    await book.commit();
  },
  async csv(rows) {
    async function* records() {
      for (let at = 0; at < rows; at += 1) yield { kind: 'finding', finding: finding(at) };
    }
    const run = { info, summary: {}, checks: [], records };
    const outputs = { open: fileNamed, digest: async () => ({ sizeBytes: 0, sha256: '' }) };
    const options = { bom: false, delimiter: 'comma', sanitize: 'excel', tables: ['findings'] };
    await csv.write(run, outputs, options);
  },
  async 'csv-stringify'(rows) {
    const { stringify } = await import('csv-stringify');
    const rendered = stringify({
      header: true,
      columns: findings.columns.map(({ name }) => name),
      cast: { date: (date) => date.toISOString() },
    });
    const output = fileNamed('peer.csv');
    const done = finished(output);
    rendered.pipe(output);
    for (let at = 0; at < rows; at += 1) if (!rendered.write(rowOf(at))) await once(rendered, 'drain');
    rendered.end();
    await done;
  },
};

if (which === 'json') {
  const inJson = (cell) => (cell instanceof Date ? { ms: cell.getTime() } : cell);
  for (let at = 0; at < count; at += 1) {
    if (!process.stdout.write(`${JSON.stringify([...rowOf(at)].map(inJson))}\n`))
      await once(process.stdout, 'drain');
  }
  process.exit();
}
const write = WRITERS[which];
await write(2_000);
const before = process.cpuUsage();
await write(count);
const { user, system } = process.cpuUsage(before);
console.log(count / ((user + system) / 1e6));
