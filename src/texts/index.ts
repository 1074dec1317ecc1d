import type { Locale } from '../core/model.ts';
import { en } from './en/index.ts';
import type { CheckId, CheckTexts, Texts } from './texts.ts';
import { zhCn } from './zh-cn/index.ts';

export type { CheckId, CheckTexts, Texts } from './texts.ts';

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
