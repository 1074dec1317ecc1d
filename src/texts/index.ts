import type { AnyCheck, CheckTexts } from '../checks/index.ts';
import type { Locale } from '../core/model/locale.ts';
import { en } from './en/index.ts';
import type { ColumnTexts, TableName, Texts, Translation } from './texts.ts';
import { zhCn } from './zh-cn/index.ts';

export type { ColumnName, ColumnTexts, TableName, Texts } from './texts.ts';

/** One catalogue a language: a new language is one folder and one line here. */
const CATALOGUES: { en: Texts } & Record<Exclude<Locale, 'en'>, Translation> = { en, 'zh-CN': zhCn };

/** Every text of a language. */
export function textsOf(locale: Locale): Texts {
  return CATALOGUES[locale];
}

/** What a language says of a check; a check that is not in the catalogue has English alone. */
export function checkTexts(texts: Texts, { id, english }: Pick<AnyCheck, 'id' | 'english'>): CheckTexts {
  const translations: Readonly<Record<string, CheckTexts>> = texts.checks ?? {};
  return translations[id] ?? english;
}

/** What a language says of one table: in a sentence, and of each of its columns by name. */
export function tableTexts(
  texts: Texts,
  name: TableName,
): { about: string; columns: Readonly<Record<string, ColumnTexts>> } {
  const { about, columns } = texts.tables[name];
  return { about, columns: { ...texts.columns, ...columns } };
}
