import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJob } from '../../src/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { quotaCalls } from '../support/audit.ts';
import { BACKENDS, withWorkers } from '../support/queue.ts';
import { ports, scene, workerPorts } from '../support/queued-job.ts';

/** Every file of a run, with what no two runs have in common left out. */
async function filesOf({ folder }: Pick<RunOutcome, 'folder'>): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text === null) continue;
    const normal = text
      .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, 'run')
      .replaceAll(/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F-]{22}/gi, 'request')
      .replaceAll(/[0-9a-f]{64}/g, 'digest')
      .replaceAll(/\/(?:reports|queuing)"/g, '/out"')
      .replaceAll(/"crc":"[0-9a-f]{8}"/g, 'crc');
    // Answers come in any order.
    files[name] = name.endsWith('.jsonl') ? normal.split('\n').sort().join('\n') : normal;
  }
  return files;
}

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'a run with a queue on %s',
  (_name, { skip, open }) => {
    it.skipIf(skip).each([1, 3])('writes with %i worker(s) what one process writes', async (count) => {
      const alone = await scene();
      const whole = await runJob(alone.job, ports());
      const made = { ...alone, job: { ...alone.job, out: join(alone.out, 'queuing') } };
      const asked = quotaCalls(made.service).length;
      const queue = await open();
      const run = await withWorkers(queue, workerPorts(count), () => runJob(made.job, ports(), { queue }));
      expect(quotaCalls(made.service)).toHaveLength(2 * asked);
      expect(run.exitCode).toBe(whole.exitCode);
      expect(await filesOf(run)).toEqual(await filesOf(whole));
    });
  },
);
