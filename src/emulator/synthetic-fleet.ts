import { DEMO_INSTANCE_ID } from './accounts.ts';
import type { Fleet, FleetPackage, PackageSource } from './fleet.ts';
import { healthyPackage, madeUpFile, madeUpId, signedLink } from './package-builder.ts';

const PRODUCTS = [
  { productKey: 'a1SynthKey0', productName: 'Synthetic lamp' },
  { productKey: 'a1SynthKey1', productName: 'Synthetic meter' },
];
const MODULES = ['default', 'wifi', 'camera'];
const SERIES = PRODUCTS.length * MODULES.length;

/** How many packages are made up, and of which kinds. */
export interface SyntheticFleetOptions {
  packages: number;
  /** Creation times count back from here, epoch milliseconds. */
  nowMs: number;
  seed?: number;
  /** Default the demo's; `''` for an instance without ID. */
  iotInstanceId?: string;
  /** `healthy`: every package passes. `mixed` (default): of ten, one unverified, one failed, one waived; every 50th expired. */
  mix?: 'mixed' | 'healthy';
}

/** 12 letters and digits, the position in base 36, and the usual tail: an ID that tells where its package is. */
function idOf(seed: number, index: number): string {
  return `${madeUpId(seed, index).slice(0, 12)}${index.toString(36).padStart(8, '0')}030100`;
}

const STATUS_OF_TEN: Record<number, { status: number; verifyProgress: number }> = {
  7: { status: 0, verifyProgress: 0 },
  8: { status: 3, verifyProgress: 40 },
  9: { status: -1, verifyProgress: 0 },
};

function vary(entry: FleetPackage, index: number, seed: number): FleetPackage {
  const link = signedLink(index, index % 50 === 49 ? -3_600 : 86_400);
  const names = index % 25 === 24 ? ['app.bin', 'assets.bin'] : ['firmware.bin'];
  const files = names.map((name, at) =>
    madeUpFile(`${seed}/${index}/${at + 1}`, name, 512 + (index % 512), link),
  );
  const multi = names.length > 1 ? { multiFiles: 'flat' as const } : {};
  return { ...entry, ...STATUS_OF_TEN[index % 10], ...multi, files };
}

/** Any number of packages, each made when it is asked for; position and seed decide everything. */
export function syntheticFleet(options: SyntheticFleetOptions): Fleet {
  const { packages: count, nowMs, seed = 1, iotInstanceId = DEMO_INSTANCE_ID } = options;
  const make = (index: number): FleetPackage => {
    const series = index % SERIES;
    const plan = {
      seed,
      index,
      firmwareId: idOf(seed, index),
      product: PRODUCTS[series % PRODUCTS.length] ?? { productKey: '', productName: '' },
      moduleName: MODULES[Math.floor(series / PRODUCTS.length)] ?? 'default',
      step: Math.floor((count - 1 - index) / SERIES),
      createdAtMs: nowMs - (index + 1) * 600_000,
    };
    const entry = healthyPackage(plan, 4_096);
    return options.mix === 'healthy' ? entry : vary(entry, index, seed);
  };
  const at = (index: number): FleetPackage | undefined =>
    Number.isInteger(index) && index >= 0 && index < count ? make(index) : undefined;
  const source: PackageSource = {
    count,
    at,
    find(firmwareId) {
      const entry = at(Number.parseInt(firmwareId.slice(12, 20), 36));
      return entry?.firmwareId === firmwareId ? entry : undefined;
    },
  };
  const productKeys = PRODUCTS.map((product) => product.productKey);
  return { instances: [{ iotInstanceId, productKeys, packages: source }] };
}
