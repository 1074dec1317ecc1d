import type { Job } from '../job/job.ts';
import { examineStore } from '../quota/store/examine.ts';
import type { StoreFacts } from '../quota/store/examine.ts';
import { reasonOf } from '../quota/store/link.ts';
import { hideStore } from '../quota/store/open.ts';
import { failure, ok, warning } from './line.ts';
import type { DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

const AT = { check: 'quota-store', target: '' } as const;

/** A store that is farther away costs more than a start at 20 a second. */
const SLOW_MS = 50;

/** The store that the job shares its quota by; nothing where it names none. */
export async function* storeLines({ quota }: Pick<Job, 'quota'>, probe: Probe): AsyncGenerator<DoctorLine> {
  if (!quota) return;
  const { line, value } = await probe(AT, async () => {
    try {
      const facts = await examineStore(quota.store);
      return { line: factsLine(facts, quota.share), value: facts };
    } catch (error) {
      // A run goes on without it, but not with what it was given the store for.
      return { line: failure(AT, reasonOf(error, hideStore(quota.store)), MEND) };
    }
  });
  yield line;
  for (const { message, fix } of value?.warnings ?? []) yield warning(AT, message, fix);
}

const MEND =
  'Fix the store or the variable with its URL: without the store, each process only uses a part of the quota.';
const NEARER = 'Use a store closer to this machine: responses slower than 250 ms are ignored.';

function factsLine({ where, version, latencyMs }: StoreFacts, share: number): DoctorLine {
  const part = share === 1 ? 'the whole quota' : `${Math.round(share * 100)} % of the quota`;
  const message = `${where} (${version}) responds in ${Math.max(1, Math.round(latencyMs))} ms; ${part} is shared`;
  return latencyMs > SLOW_MS ? warning(AT, message, NEARER) : ok(AT, message);
}
