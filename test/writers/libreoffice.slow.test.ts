import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textsOf } from '../../src/texts/index.ts';
import type { Cell } from '../../src/writers/column.ts';
import { csv } from '../../src/writers/csv.ts';
import { printable } from '../../src/writers/neutralise.ts';
import { TABLES } from '../../src/writers/table.ts';
import { xlsx } from '../../src/writers/xlsx/xlsx.ts';
import { firmwareOf } from '../support/records.ts';
import { needs, openSplit, readSheets, writeTo } from './read-back.ts';
import { HOSTILE, sampleRun } from './sample-run.ts';

const COUNT = 120;
const python = needs('python3');
const office = needs('soffice');

it.skipIf(office.skip || python.skip)(
  `LibreOffice shows every cell of the workbook${office.note}${python.note}`,
  async () => {
    const sheets = await readSheets(join(await writeTo(xlsx, sampleRun(COUNT)), 'audit.xlsx'));
    expect(Object.keys(sheets).toSorted()).toEqual(Object.values(textsOf('en').workbook.sheets).toSorted());
    const [captions, ...rows] = sheets['Packages']!;
    const table = TABLES.find(({ name }) => name === 'packages')!;
    const run = sampleRun(COUNT);
    const byId = new Map(rows.map((row) => [row[captions!.indexOf('firmware_id')], row]));
    for (const evaluated of await firmwareOf(run)) {
      const [row] = [...table.rowsOf(run.info, { kind: 'firmware', evaluated })];
      table.columns.forEach((column, place) => {
        const caption = column.name + (column.type === 'datetime' ? ' (UTC)' : '');
        if (evaluated.observation.seq === 3 && column.name === 'description') return;
        const { firmwareId } = evaluated.observation;
        expect(byId.get(firmwareId)![captions!.indexOf(caption)], `${column.name} of ${firmwareId}`).toBe(
          asShown(row![place] ?? null),
        );
      });
    }
    expect(rows).toHaveLength(COUNT);
    expect(sheets['Summary']!.flat()).toContain('INCOMPLETE');
  },
  180_000,
);

it.skipIf(office.skip)(
  `LibreOffice finds no formula where it splits a CSV file at semicolons${office.note}`,
  async () => {
    const dir = await writeTo(csv, sampleRun(HOSTILE.length), { tables: ['packages'] });
    const sheet = await openSplit(join(dir, 'packages.csv'), ';');
    expect(sheet).toContain('>&apos;=1+1<');
    expect(sheet).not.toContain('table:formula=');
  },
);

/** A cell as LibreOffice exports it. */
function asShown(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace('T', ' ');
  return typeof cell !== 'string' ? String(cell) : printable(cell).replace(/\r\n?/g, '\n');
}
