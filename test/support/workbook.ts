import { execFileSync } from 'node:child_process';

/** A workbook as python3 reads it, with nothing but its zip and its XML. */
export interface ReadBook {
  /** By its name the cell that it stands for. */
  names: Record<string, { sheet: string; cell: string }>;
  /** By sheet and cell what stands there. */
  cells: Record<string, Record<string, string>>;
  /** By sheet and cell where it leads. */
  links: Record<string, Record<string, { sheet: string; cell: string }>>;
  /** By sheet the rows that are hidden under another. */
  folded: Record<string, number[]>;
}

const SCRIPT = `
import json, re, sys, xml.etree.ElementTree as ET, zipfile
M = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
R = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}'
book = zipfile.ZipFile(sys.argv[1])
root = ET.fromstring(book.read('xl/workbook.xml'))
targets = {r.get('Id'): r.get('Target') for r in ET.fromstring(book.read('xl/_rels/workbook.xml.rels'))}
def place(text):
    sheet, cell = text.rsplit('!', 1)
    return {'sheet': sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, 'cell': cell.replace('$', '')}
names = {n.get('name'): place(n.text) for n in root.iter(M + 'definedName') if not n.get('name').startswith('_xlnm')}
cells, links, folded = {}, {}, {}
for sheet in root.iter(M + 'sheet'):
    name = sheet.get('name')
    part = ET.fromstring(book.read('xl/' + targets[sheet.get(R + 'id')]))
    cells[name] = {c.get('r'): ''.join(t.text or '' for t in c.iter() if t.tag in (M + 'v', M + 't')) for c in part.iter(M + 'c')}
    links[name] = {l.get('ref'): place(l.get('location')) for l in part.iter(M + 'hyperlink')}
    folded[name] = [int(r.get('r')) for r in part.iter(M + 'row') if r.get('hidden') and r.get('outlineLevel')]
json.dump({'names': names, 'cells': cells, 'links': links, 'folded': folded}, sys.stdout)
`;

export function readBook(path: string): ReadBook {
  const said = execFileSync('python3', ['-c', SCRIPT, path], { maxBuffer: 1 << 28, encoding: 'utf8' });
  return JSON.parse(said) as ReadBook;
}

/** Rows of a sheet whose first row has the columns' names, by the number that the row has there. */
export function rowsOfSheet(book: ReadBook, sheet: string): Map<number, Record<string, string>> {
  const cells = Object.entries(book.cells[sheet] ?? {}).map(([at, value]) => {
    const [, column = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(at) ?? [];
    return { column, row: Number(row), value };
  });
  const header = new Map(cells.filter(({ row }) => row === 1).map(({ column, value }) => [column, value]));
  const rows = new Map<number, Record<string, string>>();
  for (const { column, row, value } of cells) {
    if (row === 1) continue;
    const found = rows.get(row) ?? {};
    found[header.get(column) ?? column] = value;
    rows.set(row, found);
  }
  return rows;
}
