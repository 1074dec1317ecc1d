import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { VERSION } from '../src/core/version.ts';

/** What absolute figures depend on. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  /** Processes that wanted a core, on average of the last 15 minutes: with more than there are cores, times are longer. */
  load: number;
  system: string;
  node: string;
  versions: Record<string, string>;
}

const PEERS = [
  '@alicloud/iot20180120',
  '@alicloud/pop-core',
  'bottleneck',
  'rate-limiter-flexible',
  'p-limit',
  'undici',
  'exceljs',
];

export function machine(): Machine {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    const [folder = ''] = require.resolve.paths(name) ?? [];
    const { version } = JSON.parse(
      readFileSync(`${folder.replace(/bench\/node_modules$/, 'node_modules')}/${name}/package.json`, 'utf8'),
    ) as {
      version: string;
    };
    return version;
  };
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[2] ?? 0),
    system: `${process.platform} ${release()} ${arch()}`,
    node: process.version,
    versions: { 'ota-audit': VERSION, ...Object.fromEntries(PEERS.map((name) => [name, versionOf(name)])) },
  };
}
