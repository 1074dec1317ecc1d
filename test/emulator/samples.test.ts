import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { raw, v1, v3, withEmulator } from './support.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const SAMPLE_JSON = fixture('query-ota-firmware.sample.json');
const SAMPLE_XML = fixture('query-ota-firmware.sample.xml');
const sample = JSON.parse(SAMPLE_JSON);
const REQUEST_ID = 'A01829CE-75A1-4920-B775-921146A1AB79';

/** The documented package. Its two samples differ in one blank at the start of the notice in `Udi`. */
function documented(udi: string): FleetPackage {
  return {
    firmwareId: 'UfuxnwygsuSkVE0VCN****0100',
    firmwareName: 't3q5rkNm',
    description: 'modified-WiFi-module',
    productKey: 'a19mzPZ****',
    productName: 'MyProduct',
    moduleName: 'WifiConfigModify',
    type: 0,
    srcVersion: '',
    destVersion: '4.0.0',
    status: 2,
    verifyProgress: 0,
    signMethod: 'MD5',
    udi,
    utcCreate: '2019-12-28T02:42:22.000Z',
    utcModified: '2019-12-28T02:42:41.000Z',
    files: [
      {
        name: '',
        sizeBytes: 924,
        digest: '3d04ab6462633508606e5f3daac8****',
        link: { kind: 'literal', url: sample.FirmwareInfo.FirmwareUrl },
        object: null,
      },
    ],
  };
}

async function ask(udi: string, format: string | undefined, signature: 'v1' | 'v3' = 'v1') {
  const options = { fleet: fleetOf([documented(udi)]), requestId: () => REQUEST_ID };
  const params = { Action: 'QueryOTAFirmware', FirmwareId: 'UfuxnwygsuSkVE0VCN****0100' };
  return withEmulator(options, (emulator) => {
    const formatted = format === undefined ? {} : { Format: format };
    if (signature === 'v3') return raw(emulator.url, v3(emulator.url, { ...params, ...formatted }));
    return raw(emulator.url, v1({ ...params }, { set: { Format: format } }));
  });
}

describe('the documented sample responses', () => {
  it('reproduces the JSON sample: every field, in its order', async () => {
    const answer = await ask(sample.FirmwareInfo.Udi, 'JSON');
    expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(answer.text).toBe(JSON.stringify(sample));
  });

  it('reproduces the XML sample: every element, in its order', async () => {
    const udi = /<Udi>(.*)<\/Udi>/.exec(SAMPLE_XML)?.[1] ?? '';
    const answer = await ask(udi, 'XML');
    expect(answer.headers['content-type']).toBe('text/xml;charset=utf-8');
    const body = answer.text.replace(/^<\?xml [^>]*\?>/, '');
    expect(body).toBe(SAMPLE_XML.replace(/>\s+</g, '><').trim());
  });

  it.each<[string | undefined, 'v1' | 'v3', string]>([
    ['JSON', 'v1', '{'],
    ['json', 'v1', '{'],
    ['XML', 'v1', '<'],
    ['xml', 'v1', '<'],
    [undefined, 'v1', '<'],
    [undefined, 'v3', '{'],
    ['XML', 'v3', '<'],
    ['JSON', 'v3', '{'],
  ])('Format %s over %s begins with %s', async (format, signature, first) => {
    expect((await ask('', format, signature)).text[0]).toBe(first);
  });
});
