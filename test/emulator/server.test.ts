import { expect, it } from 'vitest';
import { DEMO_ACCOUNT, startEmulator } from '../../src/emulator/index.ts';
import type { CallRecord } from '../../src/emulator/index.ts';
import { json, list, query, raw, v1, v3, withEmulator } from './support.ts';

it('serves the demo to the demo key when nothing is said', async () => {
  const emulator = await startEmulator();
  try {
    const answer = json(await raw(emulator.url, v3(emulator.url, list(1, 10), { nowMs: Date.now() })));
    expect(answer).toMatchObject({ Success: true, Total: 120, PageCount: 12 });
    expect(DEMO_ACCOUNT.keys).toHaveLength(1);
  } finally {
    await emulator.close();
  }
});

it('says why it cannot start where the port is taken', async () => {
  const first = await startEmulator();
  await expect(startEmulator({ port: Number(new URL(first.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await first.close();
  await expect(raw(first.url, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('tells each call, with its refusal or fault', async () => {
  const calls: CallRecord[] = [];
  const faults = [{ match: { nth: 2 }, fault: { kind: 'server-error' } }] as const;
  await withEmulator({ onCall: (call) => void calls.push(call), faults }, async ({ url }) => {
    await raw(url, v1(query('nothing')));
    await raw(url, v3(url, query('again')));
    await raw(url, v1(list(1, 10), { tamper: { Signature: 'x' } }));
  });
  const told = calls.map(({ operation, subject, account, signature, status, code, fault }) =>
    [operation, subject, account, signature, status, code, fault].join(' '),
  );
  expect(told).toEqual([
    'QueryOTAFirmware nothing demo V1 200 iot.firmware.FirmwareNotFound ',
    'QueryOTAFirmware again demo V3 500 InternalError server-error',
    'ListOTAFirmware 1  V1 400 SignatureDoesNotMatch ',
  ]);
});

it('refuses a body that no call of these operations has', async () => {
  await withEmulator({}, async ({ url }) => {
    expect((await raw(url, { method: 'POST', body: 'x'.repeat(1_100_000) })).status).toBe(413);
  });
});
