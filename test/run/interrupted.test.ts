import { expect, test } from 'vitest';
import type { Job } from '../../src/index.ts';
import { makePlan } from '../../src/run/plan.ts';
import { idsFile } from '../support/audit.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

/** What the only target of such a job is recognised by when a run continues another. */
async function digest(change: Partial<Job>, ids: readonly string[] = ['fw0001', 'fw0002']): Promise<string> {
  const path = await idsFile(await tempFolder(), ids);
  const target = targetOf('http://127.0.0.1:9', { select: { ids: { path, name: 'ids.csv' } } });
  const plan = await makePlan(jobOf([target], 'reports', change), portsOf());
  await plan.cleanUp();
  expect(plan.targets).toHaveLength(1);
  return plan.targets[0]?.digest ?? '';
}

const exceptions = { path: 'a.yaml', sha256: 'ab', rules: [] };
const SOFT = { unverified: { soft: true, params: {} } };

test.each<[string, Partial<Job>, Partial<Job>]>([
  ['a check', {}, { checks: SOFT }],
  ['an override', {}, { overrides: [{ product: 'a', module: '*', checks: SOFT }] }],
  ['exceptions', {}, { exceptions }],
  ['a byte of the exceptions', { exceptions }, { exceptions: { ...exceptions, sha256: 'cd' } }],
  ['fail-on', {}, { failOn: 'low' }],
  ['an instant to judge as of', {}, { asOf: '2026-11-23T02:00:00.000Z' }],
])('a run under another policy is not continued: %s', async (_, before, after) => {
  expect(await digest(after)).not.toBe(await digest(before));
});

test.each<[string, Partial<Job>, Partial<Job>]>([
  ['another path of the same exceptions', { exceptions }, { exceptions: { ...exceptions, path: 'b.yaml' } }],
  ['another pace', {}, { concurrency: { accounts: 1, queries: 4 } }],
  ['another language', {}, { locale: 'zh-CN' }],
  ['another name', {}, { name: 'weekly' }],
])('a run is continued: %s', async (_, before, after) => {
  expect(await digest(after)).toBe(await digest(before));
});

test('a run of other rows is not continued, nor one of the same in another order', async () => {
  const digests = await Promise.all(
    [['fw0001', 'fw0002'], ['fw0002', 'fw0001'], ['fw0001'], ['fw0001', 'fw0003']].map((ids) =>
      digest({}, ids),
    ),
  );
  expect(new Set(digests).size).toBe(4);
});
