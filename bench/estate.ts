import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_KEY, startEmulator, syntheticFleet } from '../src/emulator/index.ts';
import type { Emulator } from '../src/emulator/index.ts';
import type { Bench, Figure } from './bench.ts';
import { measuredJob, scratchPath } from './processes.ts';

/** Of each account. */
const PACKAGES = 400;
const ACCOUNTS = [8, 16, 32];
/** All accounts run side by side: the largest decides. */
const SIDE_BY_SIDE = 1.1;

const uidOf = (number: number): string => String(1_000_000_000_000_000 + number);

/** An estate in this process, each account with a quota of its own and a role that the demo's key assumes. */
export function serveEstate(accounts: number, packages: number): Promise<Emulator> {
  const numbers = Array.from({ length: accounts }, (_, at) => at + 1);
  const nowMs = Date.now();
  const instances = numbers.flatMap((number) =>
    syntheticFleet({
      packages,
      nowMs,
      seed: number,
      iotInstanceId: `iot-${number}`,
      mix: 'healthy',
    }).instances.map((instance) => ({ ...instance, account: `a${number}` })),
  );
  const spokes = numbers.map((number) => ({
    account: `a${number}`,
    accountId: uidOf(number),
    keys: [],
    roles: [{ name: 'ota-audit', trusts: ['hub'] }],
  }));
  return startEmulator({
    fleet: { instances },
    accounts: [{ account: 'hub', keys: [DEMO_KEY] }, ...spokes],
    latencyMs: { min: 80, max: 300 },
  });
}

/** A job that audits all of it, all accounts at a time. @param lines what else it says @returns its path */
export function estateJob(url: string, accounts: number, lines: readonly string[]): string {
  const folder = scratchPath('estate');
  mkdirSync(folder);
  const rows = Array.from({ length: accounts }, (_, at) => {
    const number = at + 1;
    return `a${number},iot-${number},acs:ram::${uidOf(number)}:role/ota-audit`;
  });
  writeFileSync(join(folder, 'accounts.csv'), ['account,instance,role_arn', ...rows].join('\n'));
  const job = [
    'targets: { csv: accounts.csv }',
    `defaults: { region: cn-shanghai, endpoint: "${url}" }`,
    'select: { list: true }',
    `concurrency: { accounts: ${accounts} }`,
    ...lines,
  ];
  const path = join(folder, 'estate.yaml');
  writeFileSync(path, job.join('\n'));
  return path;
}

/** From process start to finished reports: many accounts beside one of the same size. */
export const estate: Bench = {
  name: 'estate',
  seconds: 120,
  light: false,
  async run({ say }) {
    const seconds = async (accounts: number): Promise<number> => {
      const service = await serveEstate(accounts, PACKAGES);
      try {
        const { wallMs, cpuMs } = await measuredJob(estateJob(service.url, accounts, ['reports: [csv]']));
        say(`${accounts} accounts: ${(wallMs / 1_000).toFixed(1)} s, ${(cpuMs / 1_000).toFixed(1)} s of CPU`);
        return wallMs / 1_000;
      } finally {
        await service.close();
      }
    };
    const one = [await seconds(1)];
    const figures: Figure[] = [];
    for (const accounts of ACCOUNTS) {
      figures.push({
        what: `estate: ${accounts} accounts of ${PACKAGES} packages`,
        unit: 's',
        ours: [await seconds(accounts)],
        peers: { 'one account': one },
        limit: { mostOf: 'one account', times: SIDE_BY_SIDE },
        note: `side by side, each at its own 20 queries a second; the emulator takes its part of the same cores`,
      });
    }
    return figures;
  },
};
