import type { FleetFile, FleetPackage, LinkPlan } from './fleet.ts';
import { hash32, randomText, seededRandom } from './random.ts';

/** What a made-up package is built from; everything else follows from the seed and the position. */
export interface PackagePlan {
  seed: number;
  /** Position in the list, from 0, newest first. */
  index: number;
  firmwareId: string;
  product: { productKey: string; productName: string };
  moduleName: string;
  /** Count of the package within its product and module, from 0, oldest first. */
  step: number;
  createdAtMs: number;
}

/** 20 letters and digits and the tail that the service's samples have. */
export function madeUpId(seed: number, index: number): string {
  return `${randomText(seededRandom(hash32(`id ${seed}/${index}`)), 20)}030100`;
}

const VERSIONS = ['V1', 'V1', 'V1', 'V4', 'V2'] as const;

/** A link as the service signs it: mostly V1, good for a day. */
export function signedLink(index: number, expiresInSeconds = 86_400): LinkPlan {
  return { kind: 'signed', version: VERSIONS[index % VERSIONS.length] ?? 'V1', expiresInSeconds };
}

/** A file whose recorded size and digests are those of its bytes. */
export function madeUpFile(seed: string, name: string, sizeBytes: number, link: LinkPlan): FleetFile {
  return { name, sizeBytes, link, object: { seed, sizeBytes } };
}

/** A package that every check passes: verified, described, with a valid link and true digests. */
export function healthyPackage(plan: PackagePlan, mostBytes = 200_000): FleetPackage {
  const { seed, index, product, moduleName, step } = plan;
  const sizeBytes = 1_024 + (hash32(`size ${seed}/${index}`) % (mostBytes - 1_024));
  const isDelta = step % 5 === 4;
  const destVersion = `1.${step}.0`;
  const modifiedAtMs = plan.createdAtMs + 20 * 60_000;
  return {
    firmwareId: plan.firmwareId,
    firmwareName: `${product.productKey}-${moduleName}-${destVersion.replaceAll('.', '-')}`,
    description: `${moduleName} ${destVersion}: fixes and improvements`,
    ...product,
    moduleName,
    type: isDelta ? 1 : 0,
    srcVersion: isDelta ? `1.${step - 1}.0` : '',
    destVersion,
    status: 1,
    verifyProgress: 100,
    signMethod: index % 3 === 0 ? 'MD5' : 'SHA256',
    udi: index % 4 === 0 ? `{"ota_notice":"Update of ${moduleName} to ${destVersion}"}` : '',
    utcCreate: new Date(plan.createdAtMs).toISOString(),
    utcModified: new Date(modifiedAtMs).toISOString(),
    files: [madeUpFile(`${seed}/${index}/1`, `${moduleName}.bin`, sizeBytes, signedLink(index))],
  };
}
