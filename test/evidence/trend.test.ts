import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTrend } from '../../src/evidence/trend.ts';
import { tempFolder } from '../support/temp.ts';
import { night, publishNights } from './support.ts';

it('reads what each earlier run came to, oldest first, and leaves out what cannot be read', async () => {
  const job = await publishNights(await tempFolder(), [18, 19, 20, 21, 22]);
  await rm(join(job, night(19), 'manifest.json'));
  await writeFile(join(job, night(20), 'manifest.json'), '{"run_id":');
  const points = await readTrend(job, night(22));
  expect(points.map(({ runId }) => runId)).toEqual([night(18), night(21)]);
  expect(points[0]).toEqual({
    runId: night(18),
    startedAt: '2026-11-23T02:00:00.000Z',
    complete: false,
    coverage: { requested: 3, audited: 3, notFound: 0, denied: 0, failed: 0 },
    outcomes: { pass: 2, fail: 1, 'not-found': 0, denied: 0, error: 0 },
    failing: expect.objectContaining({ critical: expect.any(Number) as number }) as unknown,
    states: { new: 0, persisting: 0, reopened: 0, resolved: 0, accepted: 0 },
  });
});

it('reads at most thirty', async () => {
  const folder = await tempFolder();
  const job = await publishNights(folder, [1]);
  const manifest = JSON.parse(await readFile(join(job, night(1), 'manifest.json'), 'utf8')) as object;
  for (let minute = 0; minute < 40; minute += 1) {
    const runId = `20261102T02${String(minute).padStart(2, '0')}00Z-a1b2c3`;
    await mkdir(join(job, runId));
    await writeFile(join(job, runId, 'manifest.json'), JSON.stringify({ ...manifest, run_id: runId }));
  }
  const points = await readTrend(job, '20261103T020000Z-a1b2c3');
  expect(points).toHaveLength(30);
  expect(points.at(-1)?.runId).toBe('20261102T023900Z-a1b2c3');
});
