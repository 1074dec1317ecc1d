import { DEMO_KEY } from './accounts.ts';
import type { EmulatorAccount } from './accounts.ts';
import type { Fleet } from './fleet.ts';
import { syntheticFleet } from './synthetic-fleet.ts';

/** What the estate's own accounts cannot do. */
const TROUBLE: Readonly<Record<number, Partial<EmulatorAccount> & { denied?: readonly string[] }>> = {
  5: { denied: ['ListOTAFirmware', 'QueryOTAFirmware'] },
  9: { overdue: true },
};

const ACCOUNTS = 12;
const INSTANCES = 3;
const ROLE = 'ota-audit';

const accountOf = (number: number): string => `plant-${String(number).padStart(2, '0')}`;

/**
 * An estate: a hub whose key assumes a role in each of 12 accounts of 3 instances. One role may not list, and one account
 * is overdue. The files in `jobs` name the same accounts.
 * @param options `nowMs` epoch milliseconds: creation times count back from it
 */
export function demoEstate({ nowMs }: { nowMs: number }): { fleet: Fleet; accounts: EmulatorAccount[] } {
  const numbers = Array.from({ length: ACCOUNTS }, (_, index) => index + 1);
  const instances = numbers.flatMap((number) =>
    Array.from({ length: INSTANCES }, (_, at) => {
      const { instances: own } = syntheticFleet({
        packages: 6 + 2 * number,
        nowMs,
        seed: number * INSTANCES + at,
        iotInstanceId: `iot-${accountOf(number)}-${at + 1}`,
        mix: number % 3 === 0 ? 'mixed' : 'healthy',
      });
      return own.map((instance) => ({ ...instance, account: accountOf(number) }));
    }),
  );
  const spokes = numbers.map((number): EmulatorAccount => {
    const { denied, ...trouble } = TROUBLE[number] ?? {};
    const role = { name: ROLE, trusts: ['hub'], ...(denied && { denied }) };
    const accountId = `10000000000000${String(number).padStart(2, '0')}`;
    return { account: accountOf(number), accountId, keys: [], roles: [role], ...trouble };
  });
  return {
    fleet: { instances: instances.flat() },
    accounts: [{ account: 'hub', keys: [DEMO_KEY] }, ...spokes],
  };
}
