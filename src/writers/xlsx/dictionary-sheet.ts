import { tableTexts, textsOf } from '../../texts/index.ts';
import { ALL_TABLES } from '../table.ts';
import { openPage } from './page.ts';
import { wordsOf } from './words.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Column } from '../column.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';

/** What every column holds, and the names that other workbooks can refer to. */
export async function writeDictionary(
  book: Book,
  locale: Locale,
  names: readonly { id: string; name: string; place: string }[],
): Promise<void> {
  const texts = textsOf(locale);
  const says = texts.workbook.dictionary;
  const widths = [24, 22, 13, 9, 66, 44];
  const page = openPage(book, { name: texts.workbook.sheets.dictionary, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.sentence(says.about);
  const { sheets } = texts.workbook;
  for (const [sheet, title] of Object.entries(sheets)) {
    const table = ALL_TABLES.find(({ name }) => name === sheet);
    if (!table) continue;
    const { about, columns } = tableTexts(texts, table.name);
    await page.heading(title);
    await page.sentence(plain(about));
    await page.grid(
      says.heads,
      table.columns.map((column) => [
        column.name,
        columns[column.name]?.label ?? column.name,
        says.types[column.type],
        column.unit ?? '',
        plain(columns[column.name]?.meaning ?? ''),
        valuesOf(column, locale),
      ]),
    );
  }
  await page.heading(says.names);
  await page.sentence(says.namesAbout);
  await page.grid(
    says.nameHeads,
    names.map(({ id, name, place }) => [name, place, '', '', meaningOf(id, texts)]),
  );
  page.close();
}

/** The words that a column may hold, in other languages than English with the codes that the tables have for them. */
function valuesOf(column: Column, locale: Locale): string {
  const words = wordsOf(column, locale);
  return (column.values ?? []).map((code) => (words ? `${words.get(code)} = ${code}` : code)).join(', ');
}

/** What a named cell counts: one of the figures, or findings of a severity. */
function meaningOf(id: string, { workbook, page }: Texts): string {
  const figures: Readonly<Record<string, { meaning: string }>> = workbook.figures;
  const words: Readonly<Record<string, string>> = page.words;
  const { open, notJudged, accepted } = workbook.summary;
  const kinds: Readonly<Record<string, string>> = { failing: open, not_judged: notJudged, accepted };
  const [, kind = '', severity = ''] = /^(.*)_(\w+)$/.exec(id) ?? [];
  return figures[id]?.meaning ?? `${kinds[kind]}: ${words[severity]}`;
}

/** The catalogue marks names with backticks, which a cell shows as they are. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
