import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_INSTANCE_ID } from '../../src/emulator/index.ts';
import type { Bench } from '../bench.ts';
import { measuredCli, scratchPath, serve } from '../processes.ts';
import { createFigures, sizeMb } from './figures.ts';
import type { Figures } from './figures.ts';

const SHARDS = 2;
/** Large accounts, many, and as many as a file may name (docs/estate.md). */
const ESTATES = [
  { accounts: 20, packages: 500 },
  { accounts: 1_000, packages: 5 },
  { accounts: 10_000, packages: 5 },
];

/** What the number of accounts costs: planned, collected in shards with the quota out of the way, merged. */
export const scaleShards: Bench = {
  name: 'scale-shards',
  seconds: 400,
  light: false,
  named: true,
  async run({ say }) {
    const figures = createFigures(say);
    for (const { accounts, packages } of ESTATES) {
      const service = await serve(packages);
      try {
        await estateOf(accounts, packages, service.url, figures);
      } finally {
        await service.stop();
      }
    }
    return figures.all();
  },
};

async function estateOf(accounts: number, packages: number, url: string, figures: Figures): Promise<void> {
  const all = accounts * packages;
  const what = `${accounts} accounts of ${packages}`;
  const folder = scratchPath('shards');
  mkdirSync(folder);
  const plan = join(folder, 'plan.json');
  figures.cost(
    `${what}: plan`,
    await measuredCli(['plan', jobOf(folder, accounts, url), '--shards', String(SHARDS), '--out', plan]),
  );
  figures.add(`${what}: plan.json`, 'MB', sizeMb(plan));
  for (let shard = 1; shard <= SHARDS; shard += 1) {
    const args = ['run', '--plan', plan, '--shard', `${shard}/${SHARDS}`, '--out', folder, '--quiet'];
    figures.cost(`${what}: shard ${shard} of ${SHARDS}`, await measuredCli(args), all / SHARDS);
  }
  const shards = join(folder, 'nightly/shards', runIdOf(plan));
  figures.add(`${what}: ledgers`, 'MB', sizeMb(shards));
  const merged = await measuredCli(['merge', shards, '--out', folder, '--quiet']);
  figures.cost(`${what}: merge, with CSV`, merged, all);
  const latest = join(folder, 'nightly/latest');
  for (const name of readdirSync(latest))
    if (name.endsWith('.json')) figures.add(`${what}: ${name}`, 'MB', sizeMb(join(latest, name)));
}

/** Every account is the same one of the emulator, with a quota that it is said to have for itself. */
function jobOf(folder: string, accounts: number, url: string): string {
  const rows = Array.from(
    { length: accounts },
    (_, at) => `a${at},${DEMO_INSTANCE_ID},1000000000${100_000 + at}`,
  );
  writeFileSync(join(folder, 'accounts.csv'), ['account,instance,quota_account', ...rows].join('\n'));
  const where = `region: cn-shanghai, endpoint: "${url}"`;
  const job = [
    'targets: { csv: accounts.csv }',
    `defaults: { ${where}, quota: { qps: 1000 } }`,
    'select: { list: true }',
    'rollouts: off',
    'reports: [csv]',
    'concurrency: { accounts: 16 }',
  ];
  const path = join(folder, 'nightly.yaml');
  writeFileSync(path, job.join('\n'));
  return path;
}

const runIdOf = (plan: string): string =>
  (JSON.parse(readFileSync(plan, 'utf8')) as { run: { runId: string } }).run.runId;
