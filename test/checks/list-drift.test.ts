import { listDrift } from '../../src/checks/list-drift.ts';
import type { Drift } from '../../src/core/listed.ts';
import { checkTable } from './support/check-table.ts';

const status: Drift = { field: 'Status', listed: '0', detail: '1' };
const modified: Drift = {
  field: 'UtcModified',
  listed: '2026-11-23T01:00:00.000Z',
  detail: '2026-11-23T02:00:00.000Z',
};

checkTable(listDrift, [
  { name: 'not listed', evidence: { drifts: null }, verdict: 'not-applicable' },
  { name: 'listed alike', evidence: { drifts: [] }, verdict: 'pass' },
  {
    name: 'another status',
    evidence: { drifts: [status] },
    verdict: 'fail',
    says: ['list shows Status 0', 'details show Status 1'],
  },
  {
    name: 'modified meanwhile',
    evidence: { drifts: [status, modified] },
    verdict: 'fail',
    says: ['was modified between', 'UtcModified 2026-11-23 01:00:00 UTC'],
  },
  {
    name: 'a long description',
    evidence: { drifts: [{ field: 'FirmwareDesc', listed: 'a'.repeat(500), detail: 'b' }] },
    verdict: 'fail',
    says: [`FirmwareDesc ${'a'.repeat(60)};`],
  },
]);
