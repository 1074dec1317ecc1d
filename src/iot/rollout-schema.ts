import { MAX_ID_LENGTH } from '../core/model/firmware.ts';
import { ROLLOUT_POLICIES, ROLLOUT_SCOPES } from '../core/model/rollout.ts';
import type { DescribedRollout, ListedRollout, RolloutState, RolloutType } from '../core/model/rollout.ts';
import { BeyondLimits, fields, instant, integer, raw, size, text } from './schema.ts';

/** ListOTAJobByFirmware gives at most 200 a page, ListOTATaskByJob 100. */
const MAX_ENTRIES = 1_000;
/** How many source versions a rollout may name is not documented for the detail; more say no more. */
const MAX_VERSIONS = 200;

const listShape = fields('CurrentPage', 'PageCount', 'Total', 'Data');
const LISTED_FIELDS = [
  'FirmwareId',
  'JobId',
  'JobType',
  'JobStatus',
  'SelectionType',
  'TargetSelection',
  'UtcCreate',
  'UtcModified',
  'UtcStartTime',
  'UtcEndTime',
] as const;
const listedShape = fields(...LISTED_FIELDS);
const detailShape = fields(
  ...LISTED_FIELDS,
  'DestVersion',
  'SrcVersions',
  'DynamicMode',
  'GrayPercent',
  'UtcScheduleTime',
);

/** A page of a list: its place, and how many entries the service says there are (null: it does not say). */
interface Page {
  pageCount: number;
  total: number | null;
}

/** `nameless`: entries without an ID that could be asked for, or of another package. */
export interface RolloutPage extends Page {
  rollouts: ListedRollout[];
  nameless: number;
}

/** Of tasks their states alone: whose they are does not leave this file. */
export interface TaskPage extends Page {
  statuses: string[];
}

/** The documentation says VERFIY_FIRMWARE, other deployments VERIFY_FIRMWARE. */
const TYPES: Readonly<Record<string, RolloutType>> = {
  VERFIY_FIRMWARE: 'verification',
  VERIFY_FIRMWARE: 'verification',
  UPGRADE_FIRMWARE: 'upgrade',
};

/** The list is documented with COMPLETE, the detail with COMPLETED; CANCELLED is how others write it. */
const STATES: Readonly<Record<string, RolloutState>> = {
  PLANNED: 'planned',
  IN_PROGRESS: 'in-progress',
  COMPLETE: 'completed',
  COMPLETED: 'completed',
  CANCELED: 'canceled',
  CANCELLED: 'canceled',
};

/** A word of the service as it is compared: capitals, one underscore for whatever stands between its parts. */
function wordOf(value: string): string {
  return value
    .trim()
    .toUpperCase()
    .replaceAll(/[\s_-]+/g, '_');
}

/**
 * ListOTAJobByFirmware's body → RolloutPage.
 * @returns undefined where Data is neither a list, in any of its shapes, nor empty, or is absent with Total
 */
export function parseRolloutPage(
  body: Readonly<Record<string, unknown>>,
  firmwareId: string,
): RolloutPage | BeyondLimits | undefined {
  const page = pageOf(body, { wrapper: 'SimpleOTAJobInfo', id: 'JobId' });
  if (!page || page instanceof BeyondLimits) return page;
  const { entries, ...place } = page;
  const rollouts = entries.flatMap((entry) => {
    const { data: info } = listedShape.safeParse(entry);
    const isOther = info?.FirmwareId !== undefined && text(info.FirmwareId) !== firmwareId;
    const jobId = text(info?.JobId);
    return !info || isOther || jobId === '' || jobId.length > MAX_ID_LENGTH ? [] : [listedOf(info, jobId)];
  });
  return { ...place, rollouts, nameless: entries.length - rollouts.length };
}

/**
 * QueryOTAJob's body → DescribedRollout.
 * @returns undefined where there is no Data, or it is that of another job
 */
export function parseRollout(
  body: Readonly<Record<string, unknown>>,
  jobId: string,
): DescribedRollout | undefined {
  const { data: info } = detailShape.safeParse(body['Data']);
  if (!info || text(info.JobId) !== jobId) return undefined;
  return {
    ...listedOf(info, jobId),
    destVersion: text(info.DestVersion),
    srcVersions: versionsOf(info.SrcVersions),
    dynamicMode: integer(info.DynamicMode),
    grayPercent: raw(info.GrayPercent),
    utcSchedule: instant(info.UtcScheduleTime),
  };
}

/** ListOTATaskByJob's body → TaskPage. @returns as `parseRolloutPage` */
export function parseTaskPage(body: Readonly<Record<string, unknown>>): TaskPage | BeyondLimits | undefined {
  const page = pageOf(body, { wrapper: 'SimpleOTATaskInfo', id: 'TaskId' });
  if (!page || page instanceof BeyondLimits) return page;
  const { entries, ...place } = page;
  return { ...place, statuses: entries.map((entry) => statusOf(entry)) };
}

const taskShape = fields('TaskStatus');

function statusOf(entry: unknown): string {
  return wordOf(raw(taskShape.safeParse(entry).data?.TaskStatus));
}

function pageOf(
  body: Readonly<Record<string, unknown>>,
  names: { wrapper: string; id: string },
): (Page & { entries: unknown[] }) | BeyondLimits | undefined {
  const { data: list } = listShape.safeParse(body);
  const entries = list && unwrap(list.Data, names);
  if (!entries) return undefined;
  const total = size(list.Total);
  if (list.Data === undefined && total === null) return undefined;
  if (entries.length > MAX_ENTRIES)
    return new BeyondLimits(`the page has ${entries.length} entries; the limit is ${MAX_ENTRIES}`);
  return { pageCount: size(list.PageCount) ?? 0, total, entries };
}

/** `Data` is an array in its wrapper, or the array itself; of one entry perhaps that; of none `[]`, `{}` or nothing. */
function unwrap(data: unknown, { wrapper, id }: { wrapper: string; id: string }): unknown[] | undefined {
  if (data === undefined || data === null || data === '') return [];
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object') return undefined;
  if (id in data) return [data];
  return wrapper in data ? unwrap((data as Record<string, unknown>)[wrapper], { wrapper, id }) : [];
}

function listedOf(
  info: Partial<Record<(typeof LISTED_FIELDS)[number], unknown>>,
  jobId: string,
): ListedRollout {
  const [typeRaw, statusRaw] = [raw(info.JobType), raw(info.JobStatus)];
  const [policyRaw, scopeRaw] = [raw(info.SelectionType), raw(info.TargetSelection)];
  return {
    jobId,
    typeRaw,
    statusRaw,
    policyRaw,
    scopeRaw,
    type: TYPES[wordOf(typeRaw)] ?? 'unrecognized',
    state: STATES[wordOf(statusRaw)] ?? 'unknown',
    policy: knownOf(policyRaw, ROLLOUT_POLICIES),
    scope: knownOf(scopeRaw, ROLLOUT_SCOPES),
    utcCreate: instant(info.UtcCreate),
    utcModified: instant(info.UtcModified),
    utcStart: instant(info.UtcStartTime),
    utcEnd: instant(info.UtcEndTime),
  };
}

/** Our word for the service's, which is the same in capitals; null where it says none. */
function knownOf<Word extends string>(
  given: string,
  words: readonly (Word | 'unrecognized')[],
): Word | 'unrecognized' | null {
  if (given.trim() === '') return null;
  return words.find((word) => word.toUpperCase() === wordOf(given)) ?? 'unrecognized';
}

/** `{ SrcVersion: [...] }`, the array itself, or a lone version. */
function versionsOf(value: unknown): string[] {
  if (Array.isArray(value))
    return value
      .slice(0, MAX_VERSIONS)
      .map(text)
      .filter((version) => version !== '');
  if (typeof value !== 'object' || value === null) return text(value) === '' ? [] : [text(value)];
  return 'SrcVersion' in value ? versionsOf(value.SrcVersion) : [];
}
