import { notFound } from '../../src/checks/not-found.ts';
import { checkTable } from './support/check-table.ts';

const CODE = 'iot.firmware.FirmwareNotFound';

checkTable(notFound, [
  { name: 'observed', evidence: { answer: { kind: 'observed', code: '' } }, verdict: 'pass' },
  {
    name: 'not found',
    evidence: { answer: { kind: 'not-found', code: CODE } },
    verdict: 'fail',
    says: [CODE],
  },
  { name: 'not found, no code', evidence: { answer: { kind: 'not-found', code: '' } }, verdict: 'fail' },
  {
    name: 'denied',
    evidence: { answer: { kind: 'denied', code: 'Forbidden.RAM', remedy: 'permission' } },
    verdict: 'unknown',
    remedy: 'permission',
    says: ['was denied (Forbidden.RAM)'],
  },
  {
    name: 'failed',
    evidence: { answer: { kind: 'failed', code: 'BodyTimeout', remedy: 'service' } },
    verdict: 'unknown',
    remedy: 'service',
    says: ['failed (BodyTimeout)'],
  },
]);
