import type { Bench } from './bench.ts';
import { interleaved } from './bench.ts';
import { measured, measuredCli } from './processes.ts';

/** The goal is 1.3. The short form holds what was reached (docs/performance.md): for its help commander has to be loaded. */
const LIGHT_TIMES = { version: 1.3, help: 2.1 };

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
      limit: { mostOf: 'node -e 0', times: light ? LIGHT_TIMES[flag] : 1.3 },
      note: `CPU; ${runs * 3} runs`,
    }));
  },
};
