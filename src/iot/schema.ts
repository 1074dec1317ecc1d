import { z } from 'zod';
import type { Firmware, FirmwareFile, Listed, ListPage, PackageType, Status } from '../core/model.ts';
import { SignedLink } from '../core/signed-link.ts';
import { fileNameOf, parseLink } from './link.ts';
import { withoutSignedLinks } from './redact.ts';
import { secretsIn } from './udi.ts';

/**
 * The service's bodies, parsed once: only the fields that are used, renamed to the product's words. A value of a wrong
 * type becomes `''` or null, never an error; what makes a body unusable is told by `undefined` (see the functions).
 */

const anything = z.unknown().optional();

/** The longest text of the platform's own has 4,096 characters; readers of CSV give up at 131,072 in a cell. */
const MAX_TEXT = 8_192;

function cut(value: string): string {
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… [cut, ${value.length} characters]` : value;
}

/** Text; numbers are written out, since IDs and versions may look like numbers. */
const text = anything.transform((value) => {
  if (typeof value === 'string') return cut(withoutSignedLinks(value));
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
});

/** Integers, also as text: the official SDK fails on a `"-1"`. */
const integer = anything.transform((value) => {
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  // JSON knows -0, and a ledger does not: adding 0 makes it 0.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : null;
});

const size = integer.transform((bytes) => (bytes !== null && bytes >= 0 ? bytes : null));
const count = integer.transform((number) => (number !== null && number >= 0 ? number : 0));

/** `2019-12-28T02:42:22.000Z` and its like; without a zone it is UTC, as the fields' names say. */
const instant = anything.transform((value) => {
  if (typeof value !== 'string') return null;
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s?(Z|[+-]\d\d:?\d\d)?$/i.exec(
    value.trim(),
  );
  const ms = match ? Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`) : Number.NaN;
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
});

/** What came, as text, where no rule says what it means. */
const raw = anything.transform((value) => withoutSignedLinks(written(value)).slice(0, 64));

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

const fileSchema = z.object({ Name: text, Size: size, SignValue: text, FileMd5: text, Url: anything }).catch({
  Name: '',
  Size: null,
  SignValue: '',
  FileMd5: '',
  Url: undefined,
});

const firmwareSchema = z.object({
  FirmwareId: text,
  FirmwareName: text,
  FirmwareDesc: text,
  ProductKey: text,
  ProductName: text,
  ModuleName: text,
  SrcVersion: text,
  DestVersion: text,
  Type: integer,
  Status: z.unknown().optional(),
  VerifyProgress: integer,
  SignMethod: text,
  FirmwareSign: text,
  FirmwareSize: size,
  FirmwareUrl: anything,
  MultiFiles: anything.transform((value) => unwrapFiles(value)).pipe(z.array(fileSchema)),
  Udi: anything,
  UtcCreate: instant,
  UtcModified: instant,
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
  const parsed = firmwareSchema.safeParse(body['FirmwareInfo']);
  if (!parsed.success || parsed.data.FirmwareId !== firmwareId) return undefined;
  const info = parsed.data;
  const multiFile = info.MultiFiles.length > 0;
  const urls = multiFile ? info.MultiFiles.map(({ Url }) => Url) : [info.FirmwareUrl];
  return { firmware: firmwareOf(info, firmwareId), links: urls.map(signedLinkOf) };
}

function firmwareOf(info: z.infer<typeof firmwareSchema>, firmwareId: string): Firmware {
  const multiFile = info.MultiFiles.length > 0;
  const statusCode = integer.parse(info.Status);
  return {
    firmwareId,
    firmwareName: info.FirmwareName,
    description: info.FirmwareDesc,
    productKey: info.ProductKey,
    productName: info.ProductName,
    moduleName: info.ModuleName,
    typeCode: info.Type,
    type: (info.Type === null ? undefined : TYPES[info.Type]) ?? 'unrecognized',
    srcVersion: info.SrcVersion,
    destVersion: info.DestVersion,
    statusCode,
    statusRaw: raw.parse(info.Status),
    status: (statusCode === null ? undefined : STATUSES[statusCode]) ?? 'unrecognized',
    verifyProgress: info.VerifyProgress,
    signMethod: info.SignMethod,
    firmwareSign: multiFile ? '' : info.FirmwareSign,
    multiFile,
    files: multiFile ? info.MultiFiles.map(fileOf) : [onlyFile(info)],
    udiLength: udiLengthOf(info.Udi),
    udiSecrets: secretsIn(written(info.Udi)),
    utcCreate: info.UtcCreate,
    utcModified: info.UtcModified,
  };
}

function signedLinkOf(url: unknown): SignedLink | undefined {
  return typeof url === 'string' && URL.canParse(url.trim()) ? new SignedLink(url.trim()) : undefined;
}

function fileOf(file: z.infer<typeof fileSchema>, index: number): FirmwareFile {
  const link = parseLink(file.Url);
  const name = file.Name === '' ? fileNameOf(link) : file.Name;
  return { index: index + 1, name, sizeBytes: file.Size, digest: file.SignValue, md5: file.FileMd5, link };
}

/** A single-file package has its link, size and digest on the package itself. */
function onlyFile(info: z.infer<typeof firmwareSchema>): FirmwareFile {
  const link = parseLink(info.FirmwareUrl);
  return {
    index: 1,
    name: fileNameOf(link),
    sizeBytes: info.FirmwareSize,
    digest: info.FirmwareSign,
    md5: '',
    link,
  };
}

/** Characters as people count them, not UTF-16 units. */
function udiLengthOf(udi: unknown): number {
  return Array.from(written(udi)).length;
}

const listedSchema = z.object({
  FirmwareId: text,
  FirmwareName: text,
  FirmwareDesc: text,
  ProductKey: text,
  ProductName: text,
  ModuleName: text,
  SrcVersion: text,
  DestVersion: text,
  Type: integer,
  Status: raw,
  SignMethod: text,
  FirmwareSign: text,
  FirmwareSize: size,
  UtcCreate: instant,
  UtcModified: instant,
});

const listSchema = z.object({
  CurrentPage: count,
  PageCount: count,
  Total: count,
  RequestId: text,
  FirmwareInfo: anything,
});

/**
 * ListOTAFirmware's body → ListPage; counts that are absent are 0, an absent CurrentPage is the page asked for.
 * Entries without a FirmwareId are counted as `nameless`.
 * @returns undefined where FirmwareInfo is neither a list, in any of its shapes, nor empty
 */
export function parseListPage(body: Readonly<Record<string, unknown>>, page: number): ListPage | undefined {
  const parsed = listSchema.safeParse(body);
  const entries = parsed.success ? unwrapList(parsed.data.FirmwareInfo) : undefined;
  if (!parsed.success || entries === undefined) return undefined;
  const { CurrentPage, PageCount, Total, RequestId } = parsed.data;
  const firmware = entries.flatMap(listedOf);
  const nameless = entries.length - firmware.length;
  return {
    currentPage: CurrentPage === 0 ? page : CurrentPage,
    pageCount: PageCount,
    total: Total,
    firmware,
    ...(nameless > 0 && { nameless }),
    requestId: RequestId,
  };
}

function listedOf(entry: unknown): Listed[] {
  const parsed = listedSchema.safeParse(entry);
  if (!parsed.success || parsed.data.FirmwareId === '') return [];
  const info = parsed.data;
  return [
    {
      firmwareId: info.FirmwareId,
      productKey: info.ProductKey,
      moduleName: info.ModuleName,
      destVersion: info.DestVersion,
      firmwareName: info.FirmwareName,
      description: info.FirmwareDesc,
      productName: info.ProductName,
      typeCode: info.Type,
      srcVersion: info.SrcVersion,
      statusRaw: info.Status,
      signMethod: info.SignMethod,
      firmwareSign: info.FirmwareSign,
      sizeBytes: info.FirmwareSize,
      utcCreate: info.UtcCreate,
      utcModified: info.UtcModified,
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
