import { orderTail } from './sheet-tail.ts';
import { escapeXml } from './xml.ts';
import type { Transform } from 'node:stream';

/** exceljs' zip, as far as it is used here (exceljs 4.4, lib/stream/xlsx/workbook-writer.js; archiver 5, lib/core.js). */
export interface Archive extends NodeJS.EventEmitter {
  append(source: string, data: { name: string }): void;
  _module: { append(source: NodeJS.ReadableStream | Buffer, data: { name: string }, done: unknown): void };
}

export interface Parts {
  /** What the worksheet of that number has after its rows besides what exceljs writes; asked for when they ended. */
  atEnd(sheetId: number, more: () => string): void;
  /** Adds a part of its own. `contentType` is that of parts whose suffix does not say it. */
  add(name: string, xml: string, contentType?: string): void;
  /** Relations that a part of exceljs gets besides its own. */
  relate(rels: string, relation: string): void;
}

/**
 * Mends the parts of a workbook on their way from exceljs into the zip: all bear the time of the run, so that the same
 * run gives the same bytes; what follows a sheet's rows, and what belongs to a font, comes in the schema's order; and
 * parts that exceljs does not know (charts, properties of the document) are made known.
 * @param font the family of all letters
 */
export function mendParts(zip: Archive, date: Date, font: string): Parts {
  const ends = new Map<number, () => string>();
  const types: string[] = [];
  const relations = new Map<string, string[]>();
  const append = zip._module.append.bind(zip._module);
  // exceljs hands over its first parts in its constructor; they leave archiver's queue later, and pass here.
  zip._module.append = (source, data, done) => {
    const name = data.name.replace(/^\//, '');
    const sheet = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(name);
    const mended =
      sheet && !Buffer.isBuffer(source)
        ? piped(source, orderTail(ends.get(Number(sheet[1])) ?? ((): string => '')))
        : Buffer.isBuffer(source)
          ? Buffer.from(text(name, source.toString()))
          : source;
    append(mended, Object.assign({}, data, { date }), done);
  };

  function text(name: string, xml: string): string {
    if (name === '[Content_Types].xml') return xml.replace('</Types>', `${types.join('')}</Types>`);
    if (name === 'xl/styles.xml') return xml.replace(/<font>(.*?)<\/font>/gs, fontOf(font));
    const more = relations.get(name);
    return more ? xml.replace('</Relationships>', `${more.join('')}</Relationships>`) : xml;
  }

  return {
    atEnd: (sheetId, more) => ends.set(sheetId, more),
    add(name, xml, contentType) {
      if (contentType) types.push(`<Override PartName="/${name}" ContentType="${contentType}"/>`);
      zip.append(xml, { name });
    },
    relate(rels, relation) {
      relations.set(rels, [...(relations.get(rels) ?? []), relation]);
    },
  };
}

function piped(source: NodeJS.ReadableStream, into: Transform): Transform {
  source.on('error', (error: Error) => into.destroy(error));
  return source.pipe(into);
}

/** ECMA-376 part 1, 18.8.22 CT_Font, as Excel itself writes it. */
const FONT = [
  'b',
  'i',
  'strike',
  'outline',
  'u',
  'vertAlign',
  'sz',
  'color',
  'name',
  'family',
  'charset',
  'scheme',
];

/**
 * Every font is of one family. The first is that of cells without a style: the unit of a column's width is its digit, so it
 * is as large as the text (exceljs has 11 points of Calibri there).
 */
function fontOf(family: string): (whole: string, inside: string, offset: number, styles: string) => string {
  const named = [`<name val="${escapeXml(family)}"/>`, '<family val="2"/>'];
  return (_whole, inside, offset, styles) => {
    const isFirst = styles.indexOf('<font>') === offset;
    const own = (inside.match(/<[^>]+\/>/g) ?? [])
      .filter((child) => !/^<(?:name|family|scheme) /.test(child))
      .map((child) => (isFirst ? child.replace(/^<sz .*/, '<sz val="10"/>') : child));
    const placeOf = (child: string): number => FONT.indexOf(/^<(\w+)/.exec(child)?.[1] ?? '');
    return `<font>${[...own, ...named].toSorted((a, b) => placeOf(a) - placeOf(b)).join('')}</font>`;
  };
}
