import type { CheckInfo, Summary, Target, TargetReport } from '../../core/model.ts';

/** `account · region · instance`, the way pages name a target. */
export function targetName({ account, region, iotInstanceId }: Target): string {
  return [account, region, iotInstanceId].filter((part) => part !== '').join(' · ');
}

/** `1 file`, `1,234 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** Bytes for people, in the units that the console shows: `3.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1_024)));
  const value = bytes / 1_024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step]}`;
}

/** `2026-11-23 02:00:00 UTC`. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** requested = audited + not found + denied + failed, in words. */
export function coverageSentence({
  requested,
  audited,
  notFound,
  denied,
  failed,
}: Summary['coverage']): string {
  const sum = audited + notFound + denied + failed;
  const [r, a, n, d, f] = [requested, audited, notFound, denied, failed].map((count) =>
    count.toLocaleString('en-US'),
  );
  const verdict =
    sum === requested ? 'It adds up.' : `It does NOT add up: the parts make ${sum.toLocaleString('en-US')}.`;
  return `${r} requested = ${a} audited + ${n} not found + ${d} denied + ${f} failed. ${verdict}`;
}

/** Rows that named a firmware again, with the first lines. */
export function duplicatesSentence({ count, lines }: TargetReport['duplicates']): string {
  if (count === 0) return 'none';
  const named =
    lines.length === 0 ? '' : ` (${lines.length < count ? 'first lines' : 'lines'} ${lines.join(', ')})`;
  return `${counted(count, 'row')} named a firmware again and ${count === 1 ? 'was' : 'were'} queried once${named}`;
}

/** What the list call said and what was read of it. */
export function listSentence(list: TargetReport['list']): string {
  if (!list) return 'not listed';
  const { total, collected, pages, repeated } = list;
  const match = total === collected ? 'they agree' : 'THEY DIFFER';
  const again = repeated === 0 ? '' : `, ${counted(repeated, 'entry', 'entries')} met again while paging`;
  return `the service counts ${total.toLocaleString('en-US')}, ${collected.toLocaleString('en-US')} collected from ${counted(pages, 'page')}: ${match}${again}`;
}

/** Why a target was given up. */
export function stoppedSentence(stopped: TargetReport['stopped']): string {
  if (!stopped) return 'no';
  const request = stopped.requestId === '' ? '' : ` (request ${stopped.requestId})`;
  return `${stopped.code}: ${stopped.detail}${request} ${stopped.hint}`.trim();
}

/** A check's parameters: `within = 6h`. */
export function paramsText(params: CheckInfo['params']): string {
  return params.map(({ name, value }) => `${name} = ${value}`).join('\n');
}

/** Calls made, retries included. */
export function callsSentence({ calls, throttled }: TargetReport): string {
  return `${counted(calls, 'call')}, ${throttled.toLocaleString('en-US')} of them throttled`;
}
