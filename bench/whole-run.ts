import type { Bench } from './bench.ts';
import { interleaved } from './bench.ts';
import { measuredPeer, measuredRun, serve } from './processes.ts';
import { idsFile } from './selection.ts';

const PACKAGES = 500;
const QUOTA = 20;

/** From process start to finished reports, at the service's own pace. The peer only makes the calls. */
export const wholeRun: Bench = {
  name: 'whole-run',
  seconds: 170,
  light: false,
  async run({ runs, say }) {
    const service = await serve(PACKAGES, 'documented');
    try {
      const ids = await idsFile(PACKAGES);
      const seconds = async (cost: Promise<{ wallMs: number }>): Promise<number> => {
        const { wallMs } = await cost;
        say(`${(wallMs / 1_000).toFixed(1)} s`);
        return wallMs / 1_000;
      };
      // Half a minute each, nearly all of it waiting for the quota.
      const values = await interleaved(Math.min(runs, 3), {
        ours: () => seconds(measuredRun(service.url, ['--list', '--format', 'xlsx,csv'])),
        sdk: () => seconds(measuredPeer(service.url, ids, 'sdk', 'bottleneck')),
      });
      return [
        {
          what: `${PACKAGES} packages by list, to workbook and CSV`,
          unit: 's',
          ours: values.ours,
          peers: { 'SDK in p-limit and bottleneck, calls alone': values.sdk },
          limit: { most: (PACKAGES / QUOTA) * 1.02 + 1.5 },
          note: `strict sliding second, 80–300 ms; ${Math.min(runs, 3)} runs`,
        },
      ];
    } finally {
      await service.stop();
    }
  },
};
