import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HISTORY_FOLDER } from '../../src/evidence/names.ts';
import type { Bench } from '../bench.ts';
import { estateJob, serveEstate } from '../estate.ts';
import { measuredCli, scratchPath } from '../processes.ts';
import { serveRedis } from '../redis.ts';
import { createFigures, sizeMb } from './figures.ts';
import type { Figures } from './figures.ts';

const ACCOUNTS = 10;
const PACKAGES = 500;

/** Ten accounts of 500 packages at the service's own pace: collected alone, the whole run, and with a store that the quota is shared by. */
export const scalePaced: Bench = {
  name: 'scale-paced',
  seconds: 80,
  light: false,
  named: true,
  async run({ say }) {
    const figures = createFigures(say);
    await collected(figures);
    const redis = await serveRedis();
    try {
      for (const store of [undefined, redis.url]) {
        const service = await serveEstate(ACCOUNTS, PACKAGES);
        const out = scratchPath('out');
        const job = estateJob(service.url, ACCOUNTS, [
          'reports: [csv, xlsx, parquet, html]',
          ...(store === undefined ? [] : ['quota: { store: "${QUOTA_STORE}" }']),
        ]);
        const cost = await measuredCli(['run', job, '--out', out, '--quiet'], { QUOTA_STORE: store ?? '' });
        const calls = service.stats().received;
        await service.close();
        const what = `${ACCOUNTS} accounts of ${PACKAGES}${store === undefined ? '' : ', quota shared by Redis'}`;
        figures.cost(what, cost, ACCOUNTS * PACKAGES);
        figures.add(`${what}: calls of the service`, '', calls);
        if (store === undefined) {
          figures.add(`${what}: Parquet`, 'MB', sizeMb(join(out, 'estate', HISTORY_FOLDER)));
          const folder = join(out, 'estate/latest');
          for (const name of readdirSync(folder))
            figures.add(`${what}: ${name}`, 'MB', sizeMb(join(folder, name)));
        } else {
          const commands = await redis.commands();
          figures.add(`${what}: scripts of Redis a call`, '', commands / calls);
          figures.add(`${what}: CPU of Redis a script`, 'µs', ((await redis.cpuSeconds()) * 1e6) / commands);
        }
      }
    } finally {
      await redis.stop();
    }
    return figures.all();
  },
};

/** No evaluation and no report: what each query costs at this pace. */
async function collected(figures: Figures): Promise<void> {
  const service = await serveEstate(ACCOUNTS, PACKAGES);
  const out = scratchPath('out');
  const plan = scratchPath('plan.json');
  await measuredCli(['plan', estateJob(service.url, ACCOUNTS, []), '--shards', '1', '--out', plan]);
  const cost = await measuredCli(['run', '--plan', plan, '--shard', '1/1', '--out', out, '--quiet']);
  await service.close();
  figures.cost(`${ACCOUNTS} accounts of ${PACKAGES}, collected`, cost, ACCOUNTS * PACKAGES);
}
