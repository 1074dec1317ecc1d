import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { syntheticFleet } from '../src/emulator/index.ts';
import { scratchPath } from './processes.ts';

/** A CSV file with the first `count` IDs of the synthetic fleet of `fleet` packages. @returns its path */
export async function idsFile(count: number, fleet: number = count): Promise<string> {
  const path = scratchPath('ids.csv');
  const out = createWriteStream(path);
  const packages = syntheticFleet({ packages: fleet, nowMs: Date.now() }).instances[0]?.packages;
  out.write('firmware_id\n');
  for (let index = 0; index < count; index += 1) {
    if (!out.write(`${packages?.at(index)?.firmwareId}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return path;
}
