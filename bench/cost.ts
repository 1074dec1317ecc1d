import type { Bench } from './bench.ts';
import { interleaved } from './bench.ts';
import { measuredPeer, measuredRun, serve } from './processes.ts';
import { idsFile } from './selection.ts';

/** What a fast run is asked for: the pace is out of the way. */
export const OPEN: readonly string[] = ['--qps', '100000'];

/** The peers ask no more than the query either. */
const ALONE: readonly string[] = ['--rollouts', 'off'];

/** Of the SDK's bare call, in the short form. */
const LIGHT_TIMES = 2.1;

const SDK = '@alicloud/iot20180120, bare call';
const POP_CORE = '@alicloud/pop-core, bare call';

/**
 * CPU a package, of the whole process: from the file of IDs to the tables as CSV. Several sizes are run, and each is held
 * against the one before, so that what a start costs falls out: first while the program gets warm, then when it is.
 */
export const cost: Bench = {
  name: 'cost',
  seconds: 420,
  light: true,
  async run({ runs, light, say }) {
    const sizes = light ? [500, 2_500] : [1_000, 5_000, 20_000];
    const most = Math.max(...sizes);
    const service = await serve(most);
    try {
      const files: { size: number; ids: string }[] = [];
      for (const size of sizes) files.push({ size, ids: await idsFile(size, most) });
      const perPackage = async (cpuMs: (ids: string) => Promise<number>): Promise<number[]> => {
        const costs: { size: number; ms: number }[] = [];
        for (const { size, ids } of files) costs.push({ size, ms: await cpuMs(ids) });
        const us = costs
          .slice(1)
          .map(({ size, ms }, at) => ((ms - (costs[at]?.ms ?? 0)) * 1_000) / (size - (costs[at]?.size ?? 0)));
        say(us.map((each) => `${each.toFixed(0)} µs`).join(', '));
        return us;
      };
      const ours = async (ids: string): Promise<number> =>
        (await measuredRun(service.url, ['--ids', ids, '--format', 'csv', ...ALONE, ...OPEN])).cpuMs;
      const peer = (client: 'sdk' | 'pop-core') => async (ids: string) =>
        (await measuredPeer(service.url, ids, client, 'free')).cpuMs;
      const values = await interleaved(runs, {
        ours: () => perPackage(ours),
        sdk: () => perPackage(peer('sdk')),
        popCore: () => perPackage(peer('pop-core')),
      });
      return sizes.slice(1).map((size, step) => {
        const of = (all: readonly number[][]): number[] => all.map((us) => us[step] ?? Number.NaN);
        return {
          what: `CPU a package, whole pipeline, from ${sizes[step]} to ${size}`,
          unit: 'µs',
          ours: of(values.ours),
          peers: { [SDK]: of(values.sdk), [POP_CORE]: of(values.popCore) },
          // The goal; the short form holds what was reached (docs/performance.md).
          limit: { mostOf: SDK, times: light ? LIGHT_TIMES : 1 },
          note: 'one file each and some with two, CSV tables',
        };
      });
    } finally {
      await service.stop();
    }
  },
};
