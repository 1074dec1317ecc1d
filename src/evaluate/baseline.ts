import type { BaselineRecord, KeptFinding, PopulationCount } from '../core/model/baseline.ts';

/** How the baseline left a finding. */
export interface Entry {
  state: 'open' | 'accepted' | 'resolved';
  verdict: 'fail' | 'unknown';
  unobserved: boolean;
  checkId: string;
  firstSeen: string;
}

/** What the baseline knows of a firmware; under an empty ID, of the target as a whole. */
interface KnownFirmware {
  wasAudited: boolean;
  findingIds: string[];
}

/** What an earlier run says of one target. */
export interface Baseline {
  /** By firmware ID. */
  firmware: ReadonlyMap<string, KnownFirmware>;
  /** By finding ID. */
  entries: ReadonlyMap<string, Entry>;
  population: PopulationCount | null;
  /** Must a run of the whole job have the target, since earlier ones had it and it is not retired? */
  isAwaited: boolean;
  /** Everything that it says, from the start, as often as it is asked. */
  records(): AsyncIterable<BaselineRecord>;
}

/** Nothing is known of the target: there is no earlier run, or it did not have the target. */
export const NO_BASELINE: Baseline = {
  firmware: new Map(),
  entries: new Map(),
  population: null,
  isAwaited: false,
  records: async function* () {},
};

/** Reads once what an earlier run says of a target. Holds some hundred bytes for each firmware and finding. */
export async function loadBaseline(
  stored: Pick<Baseline, 'population' | 'isAwaited' | 'records'>,
): Promise<Baseline> {
  const firmware = new Map<string, KnownFirmware>();
  const entries = new Map<string, Entry>();
  const known = (firmwareId: string): KnownFirmware => {
    let found = firmware.get(firmwareId);
    if (!found) firmware.set(firmwareId, (found = { wasAudited: false, findingIds: [] }));
    return found;
  };
  for await (const record of stored.records()) {
    if (record.kind === 'audited') {
      known(record.subject.firmwareId).wasAudited = true;
      continue;
    }
    const { findingId, subject } = record.kind === 'finding' ? record.finding : record;
    if (!entries.has(findingId)) known(subject.firmwareId).findingIds.push(findingId);
    entries.set(findingId, record.kind === 'finding' ? openEntry(record.finding) : resolvedEntry(record));
  }
  return { ...stored, firmware, entries };
}

function openEntry({ state, verdict, unobserved, checkId, firstSeen }: KeptFinding): Entry {
  const kept = state === 'accepted' ? state : 'open';
  return { state: kept, verdict, unobserved: unobserved === true, checkId, firstSeen };
}

function resolvedEntry({ checkId, firstSeen }: Extract<BaselineRecord, { kind: 'resolved' }>): Entry {
  return { state: 'resolved', verdict: 'fail', unobserved: false, checkId, firstSeen };
}
