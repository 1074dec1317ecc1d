import { hostname } from 'node:os';
import type { Logger } from '../core/ports.ts';
import { systemClock } from '../core/system-clock.ts';
import type { RunPorts } from './ports.ts';

/**
 * This machine and process, as a run needs them: its clock, environment, standard input and name, without a log.
 * @param change what is handed in instead, such as `logger`, `onProgress` or another `env`
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
