import type { Locale } from '../core/model/locale.ts';
import { en } from './en/index.ts';
import type { CheckId, CheckTexts, ColumnTexts, TableName, Texts } from './texts.ts';
import { zhCn } from './zh-cn/index.ts';

export type { CheckId, CheckTexts, ColumnName, ColumnTexts, TableName, Texts } from './texts.ts';

/** One catalogue a language: a new language is one folder and one line here. */
const CATALOGUES: Record<Locale, Texts> = { en, 'zh-CN': zhCn };

/** Every text of a language. */
export function textsOf(locale: Locale): Texts {
  return CATALOGUES[locale];
}

/** What a language says of one check. */
export function checkTexts(texts: Texts, id: CheckId): CheckTexts {
  return texts.checks[id];
}

/** What a language says of one table: in a sentence, and of each of its columns by name. */
export function tableTexts(
  texts: Texts,
  name: TableName,
): { about: string; columns: Readonly<Record<string, ColumnTexts>> } {
  const { about, columns } = texts.tables[name];
  return { about, columns: { ...texts.columns, ...columns } };
}
