import { z } from 'zod';
import { parseInstant } from '../core/instant.ts';
import type { Firmware, FirmwareFile, PackageType, Status } from '../core/model/firmware.ts';
import type { Listed, ListPage } from '../core/model/observation.ts';
import { SignedLink } from '../core/signed-link.ts';
import { fileNameOf, parseLink } from './link.ts';
import { withoutSignedLinks } from './redact.ts';
import { secretsIn } from './udi.ts';

/**
 * The service's bodies, parsed once: only the fields that are used, renamed to the product's words. A value of a wrong
 * type becomes `''` or null, never an error; what makes a body unusable is told by `undefined` (see the functions).
 *
 * zod says which members an object has, functions what each value becomes: as transforms of the schema they took twice as
 * long, and three kilobytes of memory, for each firmware.
 */

const anything = z.unknown().optional();

/** The longest text of the platform's own has 4,096 characters; readers of CSV give up at 131,072 in a cell. */
const MAX_TEXT = 8_192;

function cut(value: string): string {
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… [cut, ${value.length} characters]` : value;
}

/** Text; numbers are written out, since IDs and versions may look like numbers. */
function text(value: unknown): string {
  if (typeof value === 'string') return cut(withoutSignedLinks(value));
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** Integers, also as text: the official SDK fails on a `"-1"`. */
function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  // JSON knows -0, and a ledger does not: adding 0 makes it 0.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : null;
}

function size(value: unknown): number | null {
  const bytes = integer(value);
  return bytes !== null && bytes >= 0 ? bytes : null;
}

function count(value: unknown): number {
  const number = integer(value);
  return number !== null && number >= 0 ? number : 0;
}

/** `2019-12-28T02:42:22.000Z` and its like; without a zone it is UTC, as the fields' names say. */
function instant(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const [, day, time, zone = 'Z', minutes = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s?(?:(Z|[+-]\d\d):?(\d\d)?)?$/i.exec(
      value.trim(),
    ) ?? [];
  const ms = parseInstant(`${day}T${time}${zone.toUpperCase()}${minutes && `:${minutes}`}`);
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** What came, as text, where no rule says what it means. */
function raw(value: unknown): string {
  return withoutSignedLinks(written(value)).slice(0, 64);
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack.
    return typeof value;
  }
}

const FILE_FIELDS = ['Name', 'Size', 'SignValue', 'FileMd5', 'Url'];

/** One file's members out of every wrapping that SDKs of the service expect; `[]` = not a multi-file package. */
function unwrapFiles(value: unknown, depth = 0): unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (isWrapper(item, depth) ? unwrapFiles(item, depth + 1) : [item]));
  if (typeof value !== 'object' || value === null) return [];
  const wrapper: Record<string, unknown> = { ...value };
  if (FILE_FIELDS.some((field) => field in wrapper)) return [value];
  const inner = wrapper['OtaPackageFileDTO'] ?? wrapper['MultiFiles'];
  return depth < 3 && inner !== undefined ? unwrapFiles(inner, depth + 1) : [];
}

function isWrapper(item: unknown, depth: number): boolean {
  return (
    depth < 3 &&
    typeof item === 'object' &&
    item !== null &&
    ('OtaPackageFileDTO' in item || 'MultiFiles' in item)
  );
}

const fileShape = z.object({
  Name: anything,
  Size: anything,
  SignValue: anything,
  FileMd5: anything,
  Url: anything,
});

const firmwareShape = z.object({
  FirmwareId: anything,
  FirmwareName: anything,
  FirmwareDesc: anything,
  ProductKey: anything,
  ProductName: anything,
  ModuleName: anything,
  SrcVersion: anything,
  DestVersion: anything,
  Type: anything,
  Status: anything,
  VerifyProgress: anything,
  SignMethod: anything,
  FirmwareSign: anything,
  FirmwareSize: anything,
  FirmwareUrl: anything,
  MultiFiles: anything,
  Udi: anything,
  UtcCreate: anything,
  UtcModified: anything,
});

const TYPES: Readonly<Record<number, PackageType>> = { 0: 'full', 1: 'delta' };
const STATUSES: Readonly<Record<number, Status>> = {
  [-1]: 'not-required',
  0: 'unverified',
  1: 'verified',
  2: 'verifying',
  3: 'failed',
};

/** A firmware, and beside it its links as they came, by file: none stands for a file without a usable one. */
export interface DescribedFirmware {
  firmware: Firmware;
  links: readonly (SignedLink | undefined)[];
}

/**
 * QueryOTAFirmware's body → Firmware.
 * @returns undefined where there is no FirmwareInfo, or it is that of another firmware: such an answer says nothing of
 * the firmware that was asked for
 */
export function parseFirmware(
  body: Readonly<Record<string, unknown>>,
  firmwareId: string,
): DescribedFirmware | undefined {
  const { data: info } = firmwareShape.safeParse(body['FirmwareInfo']);
  if (!info || text(info.FirmwareId) !== firmwareId) return undefined;
  const members = unwrapFiles(info.MultiFiles).map(memberOf);
  const urls = members.length > 0 ? members.map(({ Url }) => Url) : [info.FirmwareUrl];
  return { firmware: firmwareOf(info, members, firmwareId), links: urls.map(signedLinkOf) };
}

function memberOf(member: unknown): z.infer<typeof fileShape> {
  return fileShape.safeParse(member).data ?? {};
}

function firmwareOf(
  info: z.infer<typeof firmwareShape>,
  members: readonly z.infer<typeof fileShape>[],
  firmwareId: string,
): Firmware {
  const multiFile = members.length > 0;
  const typeCode = integer(info.Type);
  const statusCode = integer(info.Status);
  return {
    firmwareId,
    firmwareName: text(info.FirmwareName),
    description: text(info.FirmwareDesc),
    productKey: text(info.ProductKey),
    productName: text(info.ProductName),
    moduleName: text(info.ModuleName),
    typeCode,
    type: (typeCode === null ? undefined : TYPES[typeCode]) ?? 'unrecognized',
    srcVersion: text(info.SrcVersion),
    destVersion: text(info.DestVersion),
    statusCode,
    statusRaw: raw(info.Status),
    status: (statusCode === null ? undefined : STATUSES[statusCode]) ?? 'unrecognized',
    verifyProgress: integer(info.VerifyProgress),
    signMethod: text(info.SignMethod),
    firmwareSign: multiFile ? '' : text(info.FirmwareSign),
    multiFile,
    files: multiFile ? members.map(fileOf) : [onlyFile(info)],
    udiLength: udiLengthOf(info.Udi),
    udiSecrets: secretsIn(written(info.Udi)),
    utcCreate: instant(info.UtcCreate),
    utcModified: instant(info.UtcModified),
  };
}

function signedLinkOf(url: unknown): SignedLink | undefined {
  return typeof url === 'string' && URL.canParse(url.trim()) ? new SignedLink(url.trim()) : undefined;
}

function fileOf(file: z.infer<typeof fileShape>, index: number): FirmwareFile {
  const link = parseLink(file.Url);
  return {
    index: index + 1,
    name: text(file.Name) || fileNameOf(link),
    sizeBytes: size(file.Size),
    digest: text(file.SignValue),
    md5: text(file.FileMd5),
    link,
  };
}

/** A single-file package has its link, size and digest on the package itself. */
function onlyFile(info: z.infer<typeof firmwareShape>): FirmwareFile {
  const link = parseLink(info.FirmwareUrl);
  return {
    index: 1,
    name: fileNameOf(link),
    sizeBytes: size(info.FirmwareSize),
    digest: text(info.FirmwareSign),
    md5: '',
    link,
  };
}

/** Characters as people count them, not UTF-16 units. */
function udiLengthOf(udi: unknown): number {
  return Array.from(written(udi)).length;
}

const listedShape = firmwareShape.omit({
  VerifyProgress: true,
  FirmwareUrl: true,
  MultiFiles: true,
  Udi: true,
});

const listShape = z.object({
  CurrentPage: anything,
  PageCount: anything,
  Total: anything,
  RequestId: anything,
  FirmwareInfo: anything,
});

/**
 * ListOTAFirmware's body → ListPage; counts that are absent are 0, an absent CurrentPage is the page asked for.
 * Entries without a FirmwareId are counted as `nameless`.
 * @returns undefined where FirmwareInfo is neither a list, in any of its shapes, nor empty
 */
export function parseListPage(body: Readonly<Record<string, unknown>>, page: number): ListPage | undefined {
  const { data: list } = listShape.safeParse(body);
  const entries = list && unwrapList(list.FirmwareInfo);
  if (!entries) return undefined;
  const firmware = entries.flatMap(listedOf);
  const nameless = entries.length - firmware.length;
  return {
    currentPage: count(list.CurrentPage) || page,
    pageCount: count(list.PageCount),
    total: count(list.Total),
    firmware,
    ...(nameless > 0 && { nameless }),
    requestId: text(list.RequestId),
  };
}

function listedOf(entry: unknown): Listed[] {
  const { data: info } = listedShape.safeParse(entry);
  const firmwareId = text(info?.FirmwareId);
  if (!info || firmwareId === '') return [];
  return [
    {
      firmwareId,
      productKey: text(info.ProductKey),
      moduleName: text(info.ModuleName),
      destVersion: text(info.DestVersion),
      firmwareName: text(info.FirmwareName),
      description: text(info.FirmwareDesc),
      productName: text(info.ProductName),
      typeCode: integer(info.Type),
      srcVersion: text(info.SrcVersion),
      statusRaw: raw(info.Status),
      signMethod: text(info.SignMethod),
      firmwareSign: text(info.FirmwareSign),
      sizeBytes: size(info.FirmwareSize),
      utcCreate: instant(info.UtcCreate),
      utcModified: instant(info.UtcModified),
    },
  ];
}

/** "No results" comes as `[]`, `{}`, `{SimpleFirmwareInfo: []}` or nothing at all; one result may come as an object. */
function unwrapList(info: unknown): unknown[] | undefined {
  if (info === undefined || info === null || info === '') return [];
  if (Array.isArray(info)) return info;
  if (typeof info !== 'object') return undefined;
  if ('FirmwareId' in info) return [info];
  return 'SimpleFirmwareInfo' in info ? unwrapList(info.SimpleFirmwareInfo) : [];
}
