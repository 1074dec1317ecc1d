import { digestMethodOf, isDigest } from '../../core/digest-method.ts';
import { targetKey } from '../../core/model/target.ts';
import type { Firmware, FirmwareFile } from '../../core/model/firmware.ts';
import type { Target } from '../../core/model/target.ts';

/**
 * What firmware have in common, as text: the same text is the same thing. Versions count as they are, since devices
 * report them and the platform compares them as text; blanks alone are no version. A package without a module is for
 * the whole device, which is the module `default` (CreateOTAFirmware: ModuleName). Lengths keep the parts apart whatever
 * they contain.
 */
function keyText(kind: string, target: Target, { productKey, moduleName }: Firmware, rest: string[]): string {
  let text = `${kind} ${targetKey(target)}`;
  for (const part of [productKey, moduleName.trim() || 'default', ...rest])
    text += `\n${part.length} ${part}`;
  return text;
}

/** The update that a package is for; null where it has no version. */
export function updateKey(target: Target, firmware: Firmware): string | null {
  const { type, typeCode, srcVersion, destVersion } = firmware;
  if (isBlank(destVersion)) return null;
  const kind = type === 'unrecognized' ? `${type} ${typeCode ?? ''}` : type;
  return keyText('update', target, firmware, [kind, isBlank(srcVersion) ? '' : srcVersion, destVersion]);
}

/** A version of a product's module. */
export function versionKey(target: Target, firmware: Firmware, version: string): string {
  return keyText('version', target, firmware, [version]);
}

/** The version that a delta starts from; null for what starts from none, or where it leads. */
export function sourceKey(target: Target, firmware: Firmware): string | null {
  const { type, srcVersion, destVersion } = firmware;
  if (type !== 'delta' || isBlank(srcVersion) || srcVersion === destVersion) return null;
  return versionKey(target, firmware, srcVersion);
}

/** What a file holds, by its digest; null where that cannot be compared, or where there is no version that differs. */
export function contentKey(
  target: Target,
  firmware: Firmware,
  { digest }: Pick<FirmwareFile, 'digest'>,
): string | null {
  const method = digestMethodOf(firmware.signMethod);
  const value = digest.trim();
  if (!method || !isDigest(value, method) || isBlank(firmware.destVersion)) return null;
  return keyText('content', target, firmware, [method.name, value.toLowerCase()]);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
