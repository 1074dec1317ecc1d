import { MAX_ID_LENGTH } from '../core/model/firmware.ts';
import type { Listed, ListPage } from '../core/model/observation.ts';
import { BeyondLimits, LISTED_FIELDS, fields, instant, integer, raw, size, text } from './schema.ts';

/** ListOTAFirmware gives at most 100 a page. */
const MAX_ENTRIES = 1_000;

const listedShape = fields(...LISTED_FIELDS);
const listShape = fields('CurrentPage', 'PageCount', 'Total', 'RequestId', 'FirmwareInfo');

/**
 * ListOTAFirmware's body → ListPage.
 * Entries without a FirmwareId that could be asked for are counted as `nameless`.
 * @returns undefined where FirmwareInfo is neither a list, in any of its shapes, nor empty, or is absent with Total; BeyondLimits where it has too many
 */
export function parseListPage(
  body: Readonly<Record<string, unknown>>,
  page: number,
): ListPage | BeyondLimits | undefined {
  const { data: list } = listShape.safeParse(body);
  const entries = list && unwrapList(list.FirmwareInfo);
  if (!entries) return undefined;
  const total = size(list.Total);
  if (list.FirmwareInfo === undefined && total === null) return undefined;
  if (entries.length > MAX_ENTRIES)
    return new BeyondLimits(`the page has ${entries.length} entries; the limit is ${MAX_ENTRIES}`);
  const firmware = entries.flatMap(listedOf);
  const nameless = entries.length - firmware.length;
  return {
    currentPage: size(list.CurrentPage) ?? page,
    pageCount: size(list.PageCount) ?? 0,
    total,
    firmware,
    ...(nameless > 0 && { nameless }),
    requestId: text(list.RequestId),
  };
}

function listedOf(entry: unknown): Listed[] {
  const { data: info } = listedShape.safeParse(entry);
  const firmwareId = text(info?.FirmwareId);
  if (!info || firmwareId === '' || firmwareId.length > MAX_ID_LENGTH) return [];
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
