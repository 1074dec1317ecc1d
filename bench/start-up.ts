import type { Bench } from './bench.ts';
import { interleaved } from './bench.ts';
import { measured, measuredCli } from './processes.ts';

/** CPU from a process's start to its end: on a machine that does other things too, time says little of so short a while. */
export const startUp: Bench = {
  name: 'start-up',
  seconds: 10,
  light: true,
  async run({ runs, light }) {
    const cpu = async (cost: Promise<{ cpuMs: number }>): Promise<number> => (await cost).cpuMs;
    const values = await interleaved(runs * 3, {
      version: () => cpu(measuredCli(['--version'])),
      help: () => cpu(measuredCli(['--help'])),
      node: () => cpu(measured(['-e', '0'])),
    });
    return (['version', 'help'] as const).map((flag) => ({
      what: `ota-audit --${flag}`,
      unit: 'ms',
      ours: values[flag],
      peers: { 'node -e 0': values.node },
      // The goal is for an idle machine; one that is busy is slower at reading many small files than at starting.
      limit: { mostOf: 'node -e 0', times: light ? 1.6 : 1.3 },
      note: `CPU; ${runs * 3} runs`,
    }));
  },
};
