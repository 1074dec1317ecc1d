import type { Firmware } from './model/firmware.ts';
import type { Listed } from './model/observation.ts';

/** Fields that list and detail share (contract, section 3.1), by our names. */
type ListedField = Exclude<keyof Listed, 'firmwareId'>;
type Value = string | number | null;

interface Shared {
  /** The service's name. */
  name: string;
  ofFirmware: (firmware: Firmware) => Value;
  /** Digest and size stand on the package itself only where it has a single file. */
  isOfSingleFile?: true;
}

const SHARED: Readonly<Record<ListedField, Shared>> = {
  firmwareName: { name: 'FirmwareName', ofFirmware: (firmware) => firmware.firmwareName },
  description: { name: 'FirmwareDesc', ofFirmware: (firmware) => firmware.description },
  productKey: { name: 'ProductKey', ofFirmware: (firmware) => firmware.productKey },
  productName: { name: 'ProductName', ofFirmware: (firmware) => firmware.productName },
  moduleName: { name: 'ModuleName', ofFirmware: (firmware) => firmware.moduleName },
  typeCode: { name: 'Type', ofFirmware: (firmware) => firmware.typeCode },
  srcVersion: { name: 'SrcVersion', ofFirmware: (firmware) => firmware.srcVersion },
  destVersion: { name: 'DestVersion', ofFirmware: (firmware) => firmware.destVersion },
  statusRaw: { name: 'Status', ofFirmware: (firmware) => firmware.statusRaw },
  signMethod: { name: 'SignMethod', ofFirmware: (firmware) => firmware.signMethod },
  firmwareSign: {
    name: 'FirmwareSign',
    ofFirmware: (firmware) => firmware.firmwareSign,
    isOfSingleFile: true,
  },
  sizeBytes: {
    name: 'FirmwareSize',
    ofFirmware: (firmware) => firmware.files[0]?.sizeBytes ?? null,
    isOfSingleFile: true,
  },
  utcCreate: { name: 'UtcCreate', ofFirmware: (firmware) => firmware.utcCreate },
  utcModified: { name: 'UtcModified', ofFirmware: (firmware) => firmware.utcModified },
};
const FIELDS = Object.keys(SHARED) as ListedField[];

/** The fields in which the list says something else than the detail; what either leaves out is not compared. */
export function listedOtherwise(listed: Listed, firmware: Firmware): Partial<Listed> {
  const otherwise = FIELDS.filter((field) => {
    const { ofFirmware, isOfSingleFile } = SHARED[field];
    if (isOfSingleFile && firmware.multiFile) return false;
    return differs(listed[field] ?? null, ofFirmware(firmware));
  });
  return Object.fromEntries(otherwise.map((field) => [field, listed[field]]));
}

function differs(listed: Value, detail: Value): boolean {
  if (listed === null || listed === '' || detail === null || detail === '') return false;
  return String(listed).toLowerCase() !== String(detail).toLowerCase();
}

/** A field that list and detail say differently, by the service's name, with both values as text. */
export interface Drift {
  field: string;
  listed: string;
  detail: string;
}

/** @returns null where the firmware was not listed before it was queried */
export function driftsOf(otherwise: Partial<Listed> | undefined, firmware: Firmware): Drift[] | null {
  if (otherwise === undefined) return null;
  return FIELDS.filter((field) => otherwise[field] !== undefined).map((field) => ({
    field: SHARED[field].name,
    listed: String(otherwise[field]),
    detail: String(SHARED[field].ofFirmware(firmware)),
  }));
}
