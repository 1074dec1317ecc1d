import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/emulator/index.ts';
import { expectFinished } from './support/guarantees.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 950;

const shift = (change: 'insert' | 'delete', match: FaultRule['match']): FaultRule => ({
  match: { operation: 'ListOTAFirmware', ...match },
  fault: { kind: 'page-shift', change },
});

const open = (faults: FaultRule[]): Promise<Lab> =>
  openLab({ packages: PACKAGES, formats: 'csv', service: { faults, latencyMs: { min: 1, max: 3 } } });

/** Packages that appear while a list is read have IDs of their own. */
const isNewcomer = (firmwareId: string): boolean => firmwareId.startsWith('new');

/** The newest go first: so many were deleted from the head of the list. */
const gone = (lab: Lab): Set<string> => {
  const count = lab.calls.filter(({ fault }) => fault === 'page-shift').length;
  return new Set(lab.entries.slice(0, count).map(({ firmwareId }) => firmwareId));
};

describe(`a list that shifts while it is read (CHAOS_SEED=${SEED})`, () => {
  test(
    'once over all pages, by insertions: read again until it adds up, and complete',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open([shift('insert', { first: 1 })]);
      const { code, json } = await expectFinished(lab, lab.start(), { more: isNewcomer });
      expect(code).toBe(3);
      expect(json.complete).toBe(true);
    },
  );

  test(
    'once over all pages, by deletions: what slipped through is found, and complete',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open([shift('delete', { first: 1 })]);
      const run = lab.start();
      const { json } = await expectFinished(lab, run, { missing: (id) => gone(lab).has(id) });
      expect(json.complete).toBe(true);
    },
  );

  test.each(['insert', 'delete'] as const)(
    'at every page, always, by %s: never twice, and INCOMPLETE where it never added up',
    { timeout: LIMIT_MS },
    async (change) => {
      const lab = await open([shift(change, {})]);
      // Insertions show a package again, and hide none; deletions may hide as many as there were.
      const allowed = { more: isNewcomer, ...(change === 'delete' && { missing: () => true }) };
      const { code, json, rows } = await expectFinished(lab, lab.start(), allowed);
      expect(code).toBe(4);
      expect(json.complete).toBe(false);
      expect(json.incomplete_because.join(' ')).toMatch(/the list is incomplete: .* \(it was read 3 times\)/);
      expect(PACKAGES - rows.length).toBeLessThanOrEqual(gone(lab).size);
    },
  );
});
