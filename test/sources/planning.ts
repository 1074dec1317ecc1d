import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planSelections } from '../../src/sources/plan-selections.ts';
import type { PlanEntry, TargetSelection } from '../../src/sources/plan-selections.ts';
import type { FileRow } from '../../src/sources/target-files.ts';

/** Plans from files that are written into a fresh folder below `root`; a path in `ids` is a name in it. */
export interface Planning {
  folder: string;
  plan: (...entries: PlanEntry[]) => Promise<TargetSelection[]>;
}

export async function planningIn(root: string, files: Record<string, string | Buffer>): Promise<Planning> {
  const folder = await mkdtemp(join(root, 'plan-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return {
    folder,
    async plan(...entries) {
      const kept = join(folder, 'kept');
      await mkdir(kept);
      return planSelections(
        entries.map((entry) => within(folder, entry)),
        { folder: kept },
      );
    },
  };
}

function within(folder: string, entry: PlanEntry): PlanEntry {
  const { ids } = entry.select;
  if (!ids) return entry;
  return {
    ...entry,
    select: { ...entry.select, ids: { name: ids.path, ...ids, path: join(folder, ids.path) } },
  };
}

export function entry(select: PlanEntry['select'], extra: Partial<PlanEntry> = {}): PlanEntry {
  return {
    account: 'acme',
    region: 'cn-shanghai',
    instances: [],
    select,
    knownRegions: ['cn-shanghai', 'eu-central-1'],
    ...extra,
  };
}

export async function rowsOf({ ids }: TargetSelection): Promise<FileRow[]> {
  if (!ids) return [];
  const lines = (await readFile(ids.path, 'utf8')).split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as FileRow);
}
