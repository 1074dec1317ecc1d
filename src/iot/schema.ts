import { z } from 'zod';
import { parseInstant } from '../core/instant.ts';
import type { Firmware, FirmwareFile, PackageType, Status } from '../core/model/firmware.ts';
import { SignedLink } from '../core/signed-link.ts';
import { fileNameOf, parseLink } from './link.ts';
import { withoutSignedLinks } from './signed-text.ts';
import { secretsIn } from './udi.ts';

/**
 * The service's bodies, parsed once: only the fields that are used, renamed to the product's words. A value of a wrong
 * type becomes `''` or null, never an error; what makes a body unusable is told by `undefined` (see the functions).
 *
 * zod says which members an object has, functions what each value becomes: as transforms of the schema they took twice as
 * long, and three kilobytes of memory, for each firmware.
 */

type Anything = z.ZodOptional<z.ZodUnknown>;
const anything: Anything = z.unknown().optional();

/** An object of which these members are read, each of them whatever it may be. */
export function fields<Name extends string>(...names: readonly Name[]): z.ZodObject<Record<Name, Anything>> {
  return z.object(Object.fromEntries(names.map((name) => [name, anything])) as Record<Name, Anything>);
}

/**
 * What a package may hold at most; the platform itself allows less. Its longest text is a link: an object's key has 1,023
 * bytes, three characters each in a path, and the signature with its token some thousand. Readers of CSV give up at
 * 131,072 characters in a cell, spreadsheets at 32,767.
 */
const MAX_TEXT = 8_192;
/** `Udi` has 4,096 characters at most and is not kept, but how far it goes beyond is a finding. */
const MAX_UDI = 65_536;
/** How many files a package may have is not documented; those that were seen have two or three. */
const MAX_FILES = 1_000;
/** Why a valid answer is not read: it is so large that reading it would take too much memory. */
export class BeyondLimits {
  readonly detail: string;
  constructor(detail: string) {
    this.detail = detail;
  }
}

/**
 * Of the list only: what the detail says otherwise is a finding, and the rest is not kept. More is looked at than is kept: in a
 * text that was cut first, the rest of a link may not be recognised.
 */
function cut(value: string): string {
  const kept = withoutSignedLinks(value.slice(0, 4 * MAX_TEXT));
  return value.length > MAX_TEXT ? `${kept.slice(0, MAX_TEXT)}… [cut, ${value.length} characters]` : kept;
}

/** Text; numbers are written out, since IDs and versions may look like numbers. */
export function text(value: unknown): string {
  if (typeof value === 'string') return cut(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** Integers, also as text: the official SDK fails on a `"-1"`. */
export function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  // JSON knows -0, and a ledger does not: adding 0 makes it 0.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : null;
}

export function size(value: unknown): number | null {
  const bytes = integer(value);
  return bytes !== null && bytes >= 0 ? bytes : null;
}

/** `2019-12-28T02:42:22.000Z` and its like; without a zone it is UTC, as the fields' names say. */
export function instant(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const [, day, time, zone = 'Z', minutes = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s?(?:(Z|[+-]\d\d):?(\d\d)?)?$/i.exec(
      value.trim(),
    ) ?? [];
  const ms = parseInstant(`${day}T${time}${zone.toUpperCase()}${minutes && `:${minutes}`}`);
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** What came, as text, where no rule says what it means. */
export function raw(value: unknown): string {
  return withoutSignedLinks(written(value).slice(0, MAX_TEXT)).slice(0, 64);
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

const FILE_FIELDS = ['Name', 'Size', 'SignValue', 'FileMd5', 'Url'] as const;

/**
 * One file's members out of every wrapping that SDKs of the service expect; `[]` = not a multi-file package. Of more than
 * `MAX_FILES` in a list only one more is looked at.
 */
function unwrapFiles(value: unknown, depth = 0): unknown[] {
  if (Array.isArray(value))
    return value
      .slice(0, MAX_FILES + 1)
      .flatMap((item) => (isWrapper(item, depth) ? unwrapFiles(item, depth + 1) : [item]));
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

const fileShape = fields(...FILE_FIELDS);

/** Of what the detail has the list leaves out Udi, VerifyProgress, links and files. */
export const LISTED_FIELDS = [
  'FirmwareId',
  'FirmwareName',
  'FirmwareDesc',
  'ProductKey',
  'ProductName',
  'ModuleName',
  'SrcVersion',
  'DestVersion',
  'Type',
  'Status',
  'SignMethod',
  'FirmwareSign',
  'FirmwareSize',
  'UtcCreate',
  'UtcModified',
] as const;

const firmwareShape = fields(...LISTED_FIELDS, 'VerifyProgress', 'FirmwareUrl', 'MultiFiles', 'Udi');

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
 * the firmware that was asked for; BeyondLimits where it has too many files, or texts that are too long
 */
export function parseFirmware(
  body: Readonly<Record<string, unknown>>,
  firmwareId: string,
): DescribedFirmware | BeyondLimits | undefined {
  const { data: info } = firmwareShape.safeParse(body['FirmwareInfo']);
  if (!info || text(info.FirmwareId) !== firmwareId) return undefined;
  const unwrapped = unwrapFiles(info.MultiFiles);
  if (unwrapped.length > MAX_FILES) return new BeyondLimits(`the package has more than ${MAX_FILES} files`);
  const members = unwrapped.map(memberOf);
  const tooLong = [info, ...members].map(tooLongIn).find((problem) => problem !== undefined);
  if (tooLong !== undefined) return new BeyondLimits(tooLong);
  const urls = members.length > 0 ? members.map(({ Url }) => Url) : [info.FirmwareUrl];
  return { firmware: firmwareOf(info, members, firmwareId), links: urls.map(signedLinkOf) };
}

function tooLongIn(members: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(members)) {
    const most = name === 'Udi' ? MAX_UDI : MAX_TEXT;
    const { length } = name === 'Udi' ? written(value) : typeof value === 'string' ? value : '';
    if (length > most) return `${name} has ${length} characters; the limit is ${most}`;
  }
  return undefined;
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
