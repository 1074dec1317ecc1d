import { z } from 'zod';
import type { Listed, ListPage } from '../core/model/observation.ts';
import { BeyondLimits, instant, integer, raw, size, text } from './schema.ts';

/** ListOTAFirmware gives at most 100 a page. */
const MAX_ENTRIES = 1_000;
/** The samples have 26 characters; rows of CSV files are held to the same. */
const MAX_ID = 128;

function count(value: unknown): number {
  const number = integer(value);
  return number !== null && number >= 0 ? number : 0;
}

const anything = z.unknown().optional();

/** Of what the detail has the list leaves out Udi, VerifyProgress, links and files. */
const listedShape = z.object({
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
  SignMethod: anything,
  FirmwareSign: anything,
  FirmwareSize: anything,
  UtcCreate: anything,
  UtcModified: anything,
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
 * Entries without a FirmwareId that could be asked for are counted as `nameless`.
 * @returns undefined where FirmwareInfo is neither a list, in any of its shapes, nor empty; BeyondLimits where it has too many
 */
export function parseListPage(
  body: Readonly<Record<string, unknown>>,
  page: number,
): ListPage | BeyondLimits | undefined {
  const { data: list } = listShape.safeParse(body);
  const entries = list && unwrapList(list.FirmwareInfo);
  if (!entries) return undefined;
  if (entries.length > MAX_ENTRIES)
    return new BeyondLimits(`the page has ${entries.length} entries, and at most ${MAX_ENTRIES} are read`);
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
  if (!info || firmwareId === '' || firmwareId.length > MAX_ID) return [];
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
