import { describe, expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../src/emulator/index.ts';
import { expectFinished } from './support/guarantees.ts';
import type { Finished } from './support/guarantees.ts';
import { IMPATIENT, openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, times } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 200;

/** Every kind of fault, and some of its forms. Complete by type: a new kind does not compile until it is here. */
const FAULTS: Record<Fault['kind'], readonly Fault[]> = {
  throttle: [
    { kind: 'throttle', shape: 'user', retryAfterMs: 40 },
    { kind: 'throttle', shape: 'http-503', retryAfterMs: 40 },
    { kind: 'throttle', shape: 'system-busy', retryAfterMs: 40 },
  ],
  'server-error': [
    { kind: 'server-error', status: 500 },
    { kind: 'server-error', status: 503 },
  ],
  'html-502': [{ kind: 'html-502' }],
  reset: [{ kind: 'reset' }],
  truncated: [{ kind: 'truncated' }],
  'slow-body': [
    { kind: 'slow-body', totalMs: 100 },
    { kind: 'slow-body', totalMs: 5_000 },
  ],
  hang: [{ kind: 'hang' }, { kind: 'hang', after: 'headers' }],
  'success-false': [
    { kind: 'success-false', code: 'iot.system.SystemException' },
    { kind: 'success-false', code: 'iot.firmware.NobodyKnowsThis' },
  ],
  'wrong-types': [{ kind: 'wrong-types' }, { kind: 'wrong-types', variant: 'nonsense' }],
  'credentials-expired': [],
  deleted: [{ kind: 'deleted' }],
  'page-shift': [],
  unparsable: [{ kind: 'unparsable' }],
  oversized: [{ kind: 'oversized', sizeBytes: 5 * 1_048_576 }],
  'wrong-list': [
    { kind: 'wrong-list', how: 'no-total' },
    { kind: 'wrong-list', how: 'other-page' },
    { kind: 'wrong-list', how: 'short' },
  ],
  huge: [{ kind: 'huge', part: 'files', count: 2_000 }],
};

/** The others need a run of their own: credentials.test.ts and list-shift.test.ts. */
const forms = Object.values(FAULTS).flat();

/** Throttling stops everybody for a while and big answers cost time; they come more rarely. Of pages there are few. */
function probabilityOf({ kind }: Fault): number {
  if (kind === 'wrong-list') return 1;
  return kind === 'throttle' || kind === 'oversized' ? 0.06 : 0.3;
}

/** What a list never recovers from is for queries: else there is no run. */
const ONLY_FOR: Partial<Record<Fault['kind'], FaultRule['match']['operation']>> = {
  deleted: 'QueryOTAFirmware',
  'success-false': 'QueryOTAFirmware',
  'wrong-types': 'QueryOTAFirmware',
  huge: 'QueryOTAFirmware',
  'wrong-list': 'ListOTAFirmware',
};

function rule(fault: Fault, probability: number): FaultRule {
  const operation = ONLY_FOR[fault.kind];
  return { match: { probability, ...(operation && { operation }) }, fault };
}

/** Thirty calls in a hundred meet one of them. */
const mixed = (): FaultRule[] => forms.map((fault) => rule(fault, 0.3 / forms.length));

const open = (faults: readonly FaultRule[], seed: number): Promise<Lab> =>
  openLab({
    packages: PACKAGES,
    job: IMPATIENT,
    formats: 'csv',
    // What waits for its next attempt keeps no other waiting.
    concurrency: 60,
    service: { faults: [...faults], seed },
  });

/** What the service, talking nonsense, lists as a firmware. */
const isNonsense = (firmwareId: string): boolean => firmwareId === '42';

async function expectSurvived(lab: Lab): Promise<Finished> {
  const finished = await expectFinished(lab, lab.start(), { more: isNonsense });
  const { faults } = lab.service.stats();
  expect(Object.keys(faults).length).toBeGreaterThan(0);
  return finished;
}

const nameOf = (fault: Fault): string => Object.values(fault).join(' ');

describe(`an ill service (CHAOS_SEED=${SEED})`, () => {
  test.each(forms.map((fault) => ({ name: nameOf(fault), fault })))(
    'that only knows $name: nothing missing, nothing wrong',
    { timeout: LIMIT_MS },
    async ({ fault }) => {
      const lab = await open([rule(fault, probabilityOf(fault))], SEED);
      await expectSurvived(lab);
    },
  );

  test(
    'whose list never comes: INCOMPLETE, without a row, and not refused',
    { timeout: LIMIT_MS },
    async () => {
      const ill: FaultRule = {
        match: { operation: 'ListOTAFirmware' },
        fault: { kind: 'server-error', status: 503 },
      };
      const lab = await open([ill], SEED);
      const { code, rows, json } = await expectFinished(lab, lab.start());
      expect([code, rows.length, json.complete]).toEqual([4, 0, false]);
    },
  );

  const seeds = Array.from({ length: times(2) }, (_, index) => SEED + index);
  test.each(seeds)(
    'that knows all of it, in 30 of 100 calls (seed %i)',
    { timeout: LIMIT_MS },
    async (seed) => {
      const lab = await open(mixed(), seed);
      await expectSurvived(lab);
      expect(Object.keys(lab.service.stats().faults).length).toBeGreaterThan(5);
    },
  );
});
