import type { Bench } from './bench.ts';
import { interleaved } from './bench.ts';
import { measuredPeer, measuredRun, serve } from './processes.ts';
import { idsFile } from './selection.ts';

/** What a fast run is asked for: the pace is out of the way. */
export const OPEN: readonly string[] = ['--qps', '100000'];

/**
 * CPU a package, of the whole process: from the file of IDs to the tables as CSV. Two sizes are run, so that what a start
 * costs falls out of the difference.
 */
export const cost: Bench = {
  name: 'cost',
  seconds: 150,
  light: true,
  async run({ runs, light, say }) {
    const [few, many] = light ? [500, 2_500] : [1_000, 5_000];
    const service = await serve(many);
    try {
      const small = await idsFile(few, many);
      const large = await idsFile(many);
      const perPackage = async (cpuMs: (ids: string) => Promise<number>): Promise<number> => {
        const start = await cpuMs(small);
        const us = (((await cpuMs(large)) - start) * 1_000) / (many - few);
        say(`${us.toFixed(0)} µs`);
        return us;
      };
      const ours = async (ids: string): Promise<number> =>
        (await measuredRun(service.url, ['--ids', ids, '--format', 'csv', ...OPEN])).cpuMs;
      const peer = (client: 'sdk' | 'pop-core') => async (ids: string) =>
        (await measuredPeer(service.url, ids, client, 'free')).cpuMs;
      const values = await interleaved(runs, {
        ours: () => perPackage(ours),
        sdk: () => perPackage(peer('sdk')),
        popCore: () => perPackage(peer('pop-core')),
      });
      return [
        {
          what: 'CPU a package, whole pipeline',
          unit: 'µs',
          ours: values.ours,
          peers: {
            '@alicloud/iot20180120, bare call': values.sdk,
            '@alicloud/pop-core, bare call': values.popCore,
          },
          // The goal; the short form holds what was reached (docs/performance.md).
          limit: { mostOf: '@alicloud/iot20180120, bare call', times: light ? 2.5 : 1 },
          note: `${many} against ${few} packages, one file each and some with two, CSV tables`,
        },
      ];
    } finally {
      await service.stop();
    }
  },
};
