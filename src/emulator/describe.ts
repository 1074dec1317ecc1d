import type { Digests } from './content.ts';
import type { FleetFile, FleetInstance, FleetPackage, MultiFilesShape, StoredObject } from './fleet.ts';
import { mintLink, objectKey } from './links.ts';
import type { LinkBase, OssKeys } from './links.ts';
import type { Json, JsonObject } from './render.ts';

/** What a description needs beside the package: where links point, who signs them, and when. */
export interface DescribeContext {
  base: LinkBase;
  keys: OssKeys;
  nowMs: number;
  digests: (object: StoredObject) => Digests;
}

function digestBy(method: string, file: FleetFile, context: DescribeContext): string {
  if (file.digest !== undefined) return file.digest;
  if (!file.object) return '';
  const digests = context.digests(file.object);
  return method.toUpperCase() === 'SHA256' ? digests.sha256 : digests.md5;
}

function describeFile(
  instance: FleetInstance,
  entry: FleetPackage,
  index: number,
  context: DescribeContext,
): JsonObject {
  const file = entry.files[index];
  if (!file) return {};
  return {
    Name: file.name,
    Size: file.sizeBytes,
    SignValue: digestBy(entry.signMethod, file, context),
    FileMd5: file.md5 ?? (file.object ? context.digests(file.object).md5 : ''),
    Url: mintLink(file.link, objectKey(instance, entry, index), context),
  };
}

const SHAPES: Record<MultiFilesShape, (files: JsonObject[]) => Json | undefined> = {
  flat: (files) => files,
  OtaPackageFileDTO: (files) => ({ OtaPackageFileDTO: files }),
  MultiFiles: (files) => ({ MultiFiles: files }),
  'lone-object': (files) => files[0],
};
const EMPTY_SHAPES = { null: null, array: [], object: {} } as const;

function multiFiles(
  instance: FleetInstance,
  entry: FleetPackage,
  context: DescribeContext,
): Json | undefined {
  if (entry.multiFiles === undefined) {
    return entry.emptyMultiFiles === undefined
      ? undefined
      : structuredClone<Json>(EMPTY_SHAPES[entry.emptyMultiFiles] as Json);
  }
  return SHAPES[entry.multiFiles](
    entry.files.map((_, index) => describeFile(instance, entry, index, context)),
  );
}

/** Numbers and booleans as strings, at every depth. */
export function stringify(value: Json | undefined): Json | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => stringify(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, stringify(child)]));
}

function tweak(entry: FleetPackage, fields: JsonObject): JsonObject {
  const kept = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && !entry.omit?.includes(name),
  );
  const result = Object.fromEntries(kept);
  return entry.asStrings ? (stringify(result) as JsonObject) : result;
}

/** `FirmwareInfo` of the detail call: the fields of the reference page, in its order. */
export function describeFirmware(
  instance: FleetInstance,
  entry: FleetPackage,
  context: DescribeContext,
): JsonObject {
  const single = entry.multiFiles === undefined ? describeFile(instance, entry, 0, context) : {};
  return tweak(entry, {
    SrcVersion: entry.srcVersion,
    FirmwareSign: single['SignValue'],
    ProductKey: entry.productKey,
    Type: entry.type,
    UtcModified: entry.utcModified,
    SignMethod: entry.signMethod,
    UtcCreate: entry.utcCreate,
    FirmwareSize: single['Size'],
    Status: entry.status,
    FirmwareId: entry.firmwareId,
    FirmwareDesc: entry.description,
    FirmwareUrl: single['Url'],
    DestVersion: entry.destVersion,
    ProductName: entry.productName,
    FirmwareName: entry.firmwareName,
    ModuleName: entry.moduleName,
    Udi: entry.udi,
    VerifyProgress: entry.verifyProgress,
    MultiFiles: multiFiles(instance, entry, context),
  });
}

/** `SimpleFirmwareInfo` of the list: no link, no files, no progress, no custom text. */
export function describeListed(now: FleetPackage, context: DescribeContext): JsonObject {
  const entry = { ...now, ...now.listedAs };
  const file = entry.multiFiles === undefined ? entry.files[0] : undefined;
  return tweak(entry, {
    DestVersion: entry.destVersion,
    FirmwareDesc: entry.description,
    FirmwareId: entry.firmwareId,
    FirmwareName: entry.firmwareName,
    FirmwareSign: file && digestBy(entry.signMethod, file, context),
    FirmwareSize: file?.sizeBytes,
    ModuleName: entry.moduleName,
    ProductKey: entry.productKey,
    ProductName: entry.productName,
    SignMethod: entry.signMethod,
    SrcVersion: entry.srcVersion,
    Status: entry.status,
    Type: entry.type,
    UtcCreate: entry.utcCreate,
    UtcModified: entry.utcModified,
  });
}
