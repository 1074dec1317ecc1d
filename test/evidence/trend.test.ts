import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256Of } from '../../src/evidence/digest.ts';
import type { StoredManifest } from '../../src/evidence/manifest.ts';
import { readTrend } from '../../src/evidence/trend.ts';
import { tempFolder } from '../support/temp.ts';
import { night, publishNights } from './support.ts';

it('reads what each run of the chain came to, oldest first', async () => {
  const job = await publishNights(await tempFolder(), [18, 20, 19]);
  const points = await readTrend(job, { run_id: night(19) });
  expect(points.map(({ runId }) => runId)).toEqual([night(18), night(20), night(19)]);
  expect(points[0]).toEqual({
    runId: night(18),
    startedAt: '2026-11-18T02:00:00.000Z',
    complete: false,
    coverage: { requested: 3, audited: 3, notFound: 0, denied: 0, failed: 0 },
    outcomes: { pass: 1, fail: 1, unjudged: 1, 'not-found': 0, denied: 0, error: 0 },
    open: { critical: 0, high: 1, medium: 2, low: 0, info: 0 },
    accepted: { critical: 0, high: 0, medium: 1, low: 0, info: 0 },
    unjudged: { critical: 0, high: 0, medium: 0, low: 3, info: 0 },
    states: { new: 1, persisting: 2, reopened: 0, resolved: 0, accepted: 0 },
  });
  expect(await readTrend(job, null)).toEqual([]);
});

it('leaves out what has no run.json as it was written, and ends where the chain does', async () => {
  const job = await publishNights(await tempFolder(), [17, 18, 19, 20, 21, 22]);
  await rm(join(job, night(21), 'run.json'));
  await appendFile(join(job, night(20), 'run.json'), ' ');
  await appendFile(join(job, night(18), 'manifest.json'), ' ');
  const points = await readTrend(job, { run_id: night(22) });
  expect(points.map(({ runId }) => runId)).toEqual([night(19), night(22)]);
});

it('reads at most thirty', async () => {
  const job = await publishNights(await tempFolder(), [1]);
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(job, night(1), name), 'utf8'));
  const manifest = (await read('manifest.json')) as StoredManifest;
  const result = (await read('run.json')) as { info: object };
  let previous: StoredManifest['previous'] = null;
  for (let minute = 0; minute < 40; minute += 1) {
    const runId = `20261102T02${String(minute).padStart(2, '0')}00Z-a1b2c3`;
    await mkdir(join(job, runId));
    const text = JSON.stringify({ ...result, info: { ...result.info, runId } });
    await writeFile(join(job, runId, 'run.json'), text);
    const files = [{ name: 'run.json', size_bytes: text.length, sha256: sha256Of(text) }];
    const named: string = JSON.stringify({ ...manifest, run_id: runId, files, previous });
    await writeFile(join(job, runId, 'manifest.json'), named);
    previous = { run_id: runId, sha256: sha256Of(named) };
  }
  const points = await readTrend(job, previous);
  expect(points).toHaveLength(30);
  expect(points.at(-1)?.runId).toBe('20261102T023900Z-a1b2c3');
});
