import { hostname } from 'node:os';
import type { Logger } from '../core/ports.ts';
import { systemClock } from '../core/system-clock.ts';
import type { RunPorts } from './ports.ts';

/**
 * What a run needs of this machine and process: clock, environment, standard input, host name. The logger is silent.
 * @param change replaces some of it, such as `logger`, `onProgress` or `env`
 */
export function nodePorts(change: Partial<RunPorts> = {}): RunPorts {
  return {
    clock: systemClock,
    random: Math.random,
    logger: SILENT,
    onProgress: nothing,
    env: process.env,
    // Opened by who reads it.
    get stdin() {
      return process.stdin;
    },
    host: hostname(),
    pid: process.pid,
    nodeVersion: process.versions.node,
    ...change,
  };
}

const nothing = (): void => undefined;
const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
