import { expect, test } from 'vitest';
import type { JobFile } from '../../src/job/load.ts';
import { parseJobFile } from '../../src/job/load.ts';
import { formats } from './formats.ts';

const parse = (...entries: string[]): JobFile =>
  parseJobFile(`targets:\n${entries.join('')}`, {
    path: 'night.yaml',
    env: {},
    knownRegions: ['cn-shanghai'],
    formats,
    checks: [],
  });

test('ten thousand entries are read, one more is not', () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, at) => `  - { account: a, region: cn-shanghai, select: { list: true }, instances: [i${at}] }\n`,
  );
  expect(parse(...entries).document.targets).toHaveLength(10_000);
  expect(() => parse('  - x\n'.repeat(10_001))).toThrow(
    'night.yaml:2:3 targets: expected at most 10000 entries',
  );
});
