import { sizeOverLimit } from '../../src/checks/size-over-limit.ts';
import { checkTable, file } from './support/check-table.ts';

const MB = 1_048_576;

checkTable(sizeOverLimit, [
  { name: '1,000 MB', evidence: file('a.bin', 1_000 * MB), verdict: 'pass' },
  {
    name: 'a byte more',
    evidence: file('a.bin', 1_000 * MB + 1),
    verdict: 'fail',
    says: ['1,048,576,001 bytes', '1,000 MB'],
  },
  { name: 'over MQTT, 16 MB', evidence: file('a.bin', 16 * MB), params: { limit: 16 }, verdict: 'pass' },
  {
    name: 'over MQTT, more',
    evidence: file('a.bin', 17 * MB),
    params: { limit: 16 },
    verdict: 'fail',
    says: ['limit is 16 MB'],
  },
  { name: 'no size', evidence: file('a.bin', null), verdict: 'unknown', says: ['unknown'] },
  { name: '0 bytes, which is no size', evidence: file('a.bin', 0), verdict: 'unknown' },
]);
