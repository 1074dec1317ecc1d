import { expect, test } from 'vitest';
import { driftsOf, listedOtherwise } from '../../src/core/listed.ts';
import type { Firmware } from '../../src/core/model/firmware.ts';
import type { Listed } from '../../src/core/model/observation.ts';
import { at, firmware, multi } from '../evaluate/support/observations.ts';

const same: Listed = {
  firmwareId: 'fw1',
  productKey: 'pk1',
  moduleName: 'default',
  destVersion: '1.0.0',
  firmwareName: 'one',
  description: 'd',
  productName: 'Lamp',
  typeCode: 0,
  srcVersion: '',
  statusRaw: '1',
  signMethod: 'SHA256',
  firmwareSign: 'ab'.repeat(32),
  sizeBytes: 1_000,
  utcCreate: at(-100),
  utcModified: at(-99),
};

test.each<[string, Partial<Listed>, Firmware, string[]]>([
  ['all alike', {}, firmware(), []],
  ['another case of a method', { signMethod: 'sha256' }, firmware(), []],
  [
    'fields that the list leaves out',
    { description: '', sizeBytes: null, utcModified: null },
    firmware(),
    [],
  ],
  [
    'fields that the detail leaves out',
    {},
    firmware({ description: '', verifyProgress: null, utcCreate: null }),
    [],
  ],
  ['another status', { statusRaw: '0' }, firmware(), ['Status 0 1']],
  ['another type', { typeCode: 1 }, firmware(), ['Type 1 0']],
  [
    'another size and digest',
    { sizeBytes: 1, firmwareSign: 'cd' },
    firmware(),
    [`FirmwareSign cd ${'ab'.repeat(32)}`, 'FirmwareSize 1 1000'],
  ],
  [
    'size and digest of several files',
    { sizeBytes: 1, firmwareSign: 'cd' },
    multi(['a.bin', { kind: 'missing' }]),
    [],
  ],
])('%s', (_, change, detail, expected) => {
  const drifts = driftsOf(listedOtherwise({ ...same, ...change }, detail), detail);
  expect(drifts?.map(({ field, listed, detail }) => `${field} ${listed} ${detail}`)).toEqual(expected);
});

test('what was not listed cannot drift', () => {
  expect(driftsOf(undefined, firmware())).toBeNull();
});
