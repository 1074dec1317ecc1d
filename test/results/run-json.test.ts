import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { StoredRunOverview } from '../../src/core/model/run.ts';
import { RESULTS_SCHEMA_VERSION, readRunJson, writeRunJson } from '../../src/results/run-json.ts';
import { evaluated } from '../evaluate/support/evaluated.ts';
import { TARGET, at, observed, unanswered } from '../evaluate/support/observations.ts';
import { tempFolder } from '../support/temp.ts';

let path: string;
beforeEach(async () => {
  path = join(await tempFolder(), 'run.json');
});

async function overview(): Promise<StoredRunOverview> {
  const observations = [observed({ verifyProgress: null }), unanswered('denied', { firmwareId: 'fw2' })];
  const run = await evaluated({ observations, notCompared: [{ runId: 'run0', problem: 'altered' }] });
  const section = { target: TARGET, fromByte: 0, toByte: 9, population: { count: null, at: at(0) } };
  return { ...run.overview, sections: [section] };
}

test('what was written is read, for the owner and the group', async () => {
  const stored = await overview();
  await writeRunJson(path, stored);
  expect(await readRunJson(path)).toEqual(stored);
  expect((await stat(path)).mode & 0o777 & ~0o640).toBe(0);
});

test('the same run is the same bytes', async () => {
  await writeRunJson(path, await overview());
  const first = await readFile(path);
  await writeRunJson(path, await overview());
  expect(await readFile(path)).toEqual(first);
});

test('another version is named, and what is none of ours is refused', async () => {
  await writeRunJson(path, { ...(await overview()), schemaVersion: RESULTS_SCHEMA_VERSION + 1 });
  await expect(readRunJson(path)).rejects.toThrow(`results schema ${RESULTS_SCHEMA_VERSION + 1}`);
  for (const text of ['', '{', '[]', 'null', '5', '"text"']) {
    await writeFile(path, text);
    await expect(readRunJson(path), text).rejects.toMatchObject({ code: 'run-folder' });
  }
  await expect(readRunJson(`${path}.absent`)).rejects.toMatchObject({ code: 'run-folder' });
});
