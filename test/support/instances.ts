import { packageList } from '../../src/emulator/index.ts';
import type { Fleet, FleetPackage } from '../../src/emulator/index.ts';
import type { CallRecord } from '../../src/emulator/index.ts';
import { packages } from './audit.ts';

/** The IDs of an instance's packages: `i1-fw0001` and so on. */
export function idsIn(instance: string, count: number): string[] {
  return packages(count).map(({ firmwareId }) => `${instance}-${firmwareId}`);
}

/** An instance with so many plain packages, whose IDs tell the instance. */
export function instanceOf(
  iotInstanceId: string,
  count: number,
  change: Partial<FleetPackage> = {},
): Fleet['instances'][number] {
  const entries = packages(count, change).map((entry) => {
    return { ...entry, firmwareId: `${iotInstanceId}-${entry.firmwareId}` };
  });
  return { iotInstanceId, productKeys: ['a1AbCdEfGhI'], packages: packageList(entries) };
}

/** The IDs that an instance's packages were asked for by, sorted. */
export function queriesOf(service: { calls: readonly CallRecord[] }, instance: string): string[] {
  return service.calls
    .filter(({ operation }) => operation === 'QueryOTAFirmware')
    .map(({ subject }) => subject)
    .filter((id) => id.startsWith(`${instance}-`))
    .toSorted();
}
