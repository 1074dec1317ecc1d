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
  const answer = (fields: JsonObject): Reply => ({ ...reply, fields: { ...reply.fields, ...fields } });
  switch (how) {
    case 'bare':
      return { ...reply, fields: {} };
    case 'no-total':
      return answer({ Total: undefined });
    case 'repeated':
      return answer({
        FirmwareInfo: run({ CurrentPage: String(Math.max(1, page - 1)) }).fields['FirmwareInfo'],
      });
    case 'short':
      return answer({ FirmwareInfo: { SimpleFirmwareInfo: entriesOf(reply).slice(0, count) } });
    case 'other-page':
      return run({ CurrentPage: String(page + 1) });
    case 'other-size':
      return run({ PageSize: String(count) });
    case 'endless':
      return answer({
        Total: ENDLESS,
        PageCount: ENDLESS,
        FirmwareInfo: { SimpleFirmwareInfo: inventedFor(page, run) },
      });
  }
}

function entriesOf({ fields }: Reply): Json[] {
  const info = fields['FirmwareInfo'] as { SimpleFirmwareInfo?: Json } | undefined;
  const entries = info?.SimpleFirmwareInfo;
  return Array.isArray(entries) ? entries : [];
}

/** The first page's entries, with IDs of a page of its own. */
function inventedFor(page: number, run: (params: Record<string, string>) => Reply): Json[] {
  return entriesOf(run({ CurrentPage: '1' })).map((entry) => {
    const listed = entry as JsonObject;
    return { ...listed, FirmwareId: `p${page}-${listed['FirmwareId'] as string}` };
  });
}
