import { tableTexts, textsOf } from '../../texts/index.ts';
import { TABLES } from '../table.ts';
import { openPage } from './page.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Book } from './book.ts';

/** What every column holds, and the names that other workbooks can refer to. */
export async function writeDictionary(
  book: Book,
  locale: Locale,
  names: readonly { name: string; label: string }[],
): Promise<void> {
  const texts = textsOf(locale);
  const says = texts.workbook.dictionary;
  const widths = [24, 22, 13, 9, 66, 44];
  const page = openPage(book, { name: texts.workbook.sheets.dictionary, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.sentence(says.about);
  for (const table of TABLES) {
    const { about, columns } = tableTexts(texts, table.name);
    await page.heading(texts.workbook.sheets[table.name as keyof typeof texts.workbook.sheets]);
    await page.sentence(plain(about));
    await page.grid(
      says.heads,
      table.columns.map(({ name, type, unit, values }) => [
        name,
        columns[name]?.label ?? name,
        says.types[type],
        unit ?? '',
        plain(columns[name]?.meaning ?? ''),
        (values ?? []).join(', '),
      ]),
    );
  }
  await page.heading(says.names);
  await page.sentence(says.namesAbout);
  await page.grid(
    says.nameHeads,
    names.map(({ name, label }) => [name, label]),
  );
  page.close();
}

/** The catalogue marks names with backticks, which a cell shows as they are. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
