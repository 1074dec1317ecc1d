import { digestMethodOf, isDigest } from '../../core/digest-method.ts';
import type { Firmware, FirmwareFile } from '../../core/model/firmware.ts';

/**
 * What a package may have in common with others of its target, as text: the same text is the same thing. Versions count
 * as they are, since devices report them and the platform compares them as text; blanks alone are no version.
 */
export interface PackageKeys {
  /** The version that it leads to, of its product's module. */
  version: string;
  /** The version that a delta starts from; null for what starts from none, or where it leads. */
  source: string | null;
  /** The update that it is for; null where it has no version. */
  update: string | null;
  /** What a file of it holds, by its digest; null where that cannot be compared, or where there is no version that differs. */
  contentOf: (file: Pick<FirmwareFile, 'digest'>) => string | null;
}

/** @returns what tells the keys of packages of one target, all of which must be told by the same */
export function createKeys(): (firmware: Firmware) => PackageKeys {
  const moduleNumber = createModules();
  return (firmware) => {
    const { type, srcVersion, destVersion } = firmware;
    const module = moduleNumber(firmware);
    const version = textOf(module, destVersion);
    const hasSource = type === 'delta' && !isBlank(srcVersion) && srcVersion !== destVersion;
    return {
      version,
      source: hasSource ? textOf(module, srcVersion) : null,
      update: isBlank(destVersion) ? null : updateKey(firmware, version),
      contentOf({ digest }) {
        const method = digestMethodOf(firmware.signMethod);
        const value = digest.trim();
        if (!method || !isDigest(value, method) || isBlank(destVersion)) return null;
        // The digests of two methods differ in length.
        return textOf(module, packed(value));
      },
    };
  };
}

/** The version that a version's key names. */
export function versionOfKey(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

/**
 * Numbers modules, whose names in each key would take more than all else. A package without a module is for the whole
 * device, which is the module `default` (CreateOTAFirmware: ModuleName).
 */
function createModules(): (firmware: Firmware) => number {
  const numbers = new Map<string, number>();
  return ({ productKey, moduleName }) => {
    const name = textOf(productKey.length, productKey, moduleName.trim() || 'default');
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
}

/** Most packages are full ones for any version: for them the version's key, which is there anyway, will do. */
function updateKey({ type, typeCode, srcVersion }: Firmware, version: string): string {
  const source = isBlank(srcVersion) ? '' : srcVersion;
  if (type === 'full' && source === '') return version;
  const kind = type === 'unrecognized' ? `${type} ${typeCode ?? ''}` : type;
  return textOf(kind, source.length, source, version);
}

/** Joined and no template: of that V8 keeps the parts, which made the population take a seventh more (Node 20). */
function textOf(...parts: (string | number)[]): string {
  return parts.join(' ');
}

/** Hex digits in half of the memory: four to a character, which takes two bytes. Case does not count. */
function packed(hex: string): string {
  const units: number[] = [];
  for (let at = 0; at < hex.length; at += 4) {
    let unit = 0;
    for (let next = at; next < at + 4; next += 1) unit = unit * 16 + hexDigit(hex.charCodeAt(next));
    units.push(unit);
  }
  return String.fromCharCode(...units);
}

/** A third of the time that `parseInt` of four takes (Node 20). */
function hexDigit(code: number): number {
  const isLetter = code > 57;
  return (code & 15) + (isLetter ? 9 : 0);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
