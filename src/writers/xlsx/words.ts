import { textsOf } from '../../texts/index.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { TargetReport } from '../../core/model/observation.ts';
import type { Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Column } from '../column.ts';

/** What the workbook says, in the language of the report. */
export type Says = Texts['workbook'];

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number for a sentence, with what grammar wants to know of it. */
export function counted(value: number): { count: string; isOne: boolean } {
  return { count: count(value), isOne: value === 1 };
}

/** Bytes for people, in the units that the console shows: `3.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1_024)));
  const value = bytes / 1_024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step]}`;
}

/** What people read in place of a column's codes; null in English, where these are words. */
export function wordsOf(column: Column, locale: Locale): ReadonlyMap<string, string> | null {
  if (locale === 'en') return null;
  const { workbook, page } = textsOf(locale);
  if (column.type === 'boolean') return new Map(Object.entries({ true: workbook.yes, false: workbook.no }));
  const own: Readonly<Record<string, Readonly<Record<string, string>>>> = workbook.values;
  const words: Readonly<Record<string, string>> = { ...page.words, ...own[column.name] };
  return column.values ? new Map(column.values.map((code) => [code, words[code] ?? code])) : null;
}

/** requested = audited + not found + denied + failed, in words. */
export function coverageSentence(coverage: Summary['coverage'], says: Says): string {
  const { requested, audited, notFound, denied, failed } = coverage;
  const sum = audited + notFound + denied + failed;
  const parts = { requested, audited, notFound, denied, failed };
  const said = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, count(value)]));
  const verdict = sum === requested ? says.addsUp : says.addsNotUp({ sum: count(sum) });
  return `${says.coverageSum(said as Record<keyof typeof parts, string>)} ${verdict}`;
}

/** Rows that named a firmware again, with the first lines. */
export function duplicatesSentence({ count: all, lines }: TargetReport['duplicates'], says: Says): string {
  if (all === 0) return says.noDuplicates;
  const named =
    lines.length === 0 ? '' : says.duplicateLines({ lines: lines.join(', '), areAll: lines.length >= all });
  return says.duplicates({ ...counted(all), lines: named });
}

/** What the list call said and what was read of it. */
export function listSentence(list: TargetReport['list'], says: Says): string {
  if (!list) return says.notListed;
  const { total, collected, pages, repeated } = list;
  return says.listed({
    total: count(total),
    collected: count(collected),
    pages: count(pages),
    agree: total === collected,
    repeated: repeated === 0 ? '' : says.listRepeated(counted(repeated)),
  });
}

/** Why a target was given up. */
export function stoppedSentence(stopped: TargetReport['stopped'], says: Says): string {
  if (!stopped) return says.no;
  const request = stopped.requestId === '' ? '' : says.request(stopped);
  return `${stopped.code}: ${stopped.detail}${request} ${stopped.hint}`.trim();
}

/** A check's parameters: `within = 6h`. */
export function paramsText(params: CheckInfo['params']): string {
  return params.map(({ name, value }) => `${name} = ${value}`).join('\n');
}

/** Calls made, retries included. */
export function callsSentence({ calls, throttled }: TargetReport, says: Says): string {
  return says.calls({ ...counted(calls), throttled: count(throttled) });
}

/** Packages that pass of those that answered and exist, rounded down: 1 is all of them. Null where there are none. */
export function passRate({
  pass,
  fail,
  unjudged,
}: Record<'pass' | 'fail' | 'unjudged', number>): number | null {
  const audited = pass + fail + unjudged;
  return audited === 0 ? null : Math.floor((pass / audited) * 1_000) / 1_000;
}

/** `61.5 %`. */
export function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}
