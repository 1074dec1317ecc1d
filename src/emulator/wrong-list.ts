import type { Fault } from './faults.ts';
import type { Reply } from './reply.ts';
import type { Json, JsonObject } from './render.ts';

/** Enough to ask for pages all night. */
const ENDLESS = 1_000_000_000;

/**
 * A page of the list that is not what was asked for; other answers stay as they are.
 * @param run the call's own answer, some of its parameters replaced
 */
export function wrongList(
  { how, count = 10 }: Extract<Fault, { kind: 'wrong-list' }>,
  run: (params?: Record<string, string>) => Reply,
): Reply {
  const reply = run();
  if (reply.fields['CurrentPage'] === undefined) return reply;
  const page = Number(reply.fields['CurrentPage']);
  const of = LISTS[reply.root] ?? FIRMWARE_LIST;
  const { member, wrapper } = of;
  const answer = (fields: JsonObject): Reply => ({ ...reply, fields: { ...reply.fields, ...fields } });
  switch (how) {
    case 'bare':
      return { ...reply, fields: {} };
    case 'no-total':
      return answer({ Total: undefined });
    case 'repeated':
      return answer({
        [member]: run({ CurrentPage: String(Math.max(1, page - 1)) }).fields[member],
      });
    case 'short':
      return answer({ [member]: { [wrapper]: entriesOf(reply, of).slice(0, count) } });
    case 'other-page':
      return run({ CurrentPage: String(page + 1) });
    case 'other-size':
      return run({ PageSize: String(count) });
    case 'endless':
      return answer({
        Total: ENDLESS,
        PageCount: ENDLESS,
        [member]: { [wrapper]: inventedFor(page, of, run) },
      });
  }
}

/** Where a list has its entries, and what names one. */
interface ListParts {
  member: string;
  wrapper: string;
  id: string;
}

const FIRMWARE_LIST: ListParts = {
  member: 'FirmwareInfo',
  wrapper: 'SimpleFirmwareInfo',
  id: 'FirmwareId',
};
const LISTS: Readonly<Record<string, ListParts>> = {
  ListOTAJobByFirmwareResponse: { member: 'Data', wrapper: 'SimpleOTAJobInfo', id: 'JobId' },
  ListOTATaskByJobResponse: { member: 'Data', wrapper: 'SimpleOTATaskInfo', id: 'TaskId' },
};

function entriesOf({ fields }: Reply, { member, wrapper }: ListParts): Json[] {
  const info = fields[member] as JsonObject | undefined;
  const entries = info?.[wrapper];
  return Array.isArray(entries) ? entries : [];
}

/** The first page's entries, with IDs of a page of its own. */
function inventedFor(page: number, of: ListParts, run: (params: Record<string, string>) => Reply): Json[] {
  return entriesOf(run({ CurrentPage: '1' }), of).map((entry) => {
    const listed = entry as JsonObject;
    return { ...listed, [of.id]: `p${page}-${listed[of.id] as string}` };
  });
}
