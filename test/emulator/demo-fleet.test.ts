import { CHECKS } from '../../src/checks/index.ts';
import { describe, expect, it } from 'vitest';
import { demoFaults, demoFleet, DEMO_INSTANCE_ID } from '../../src/emulator/index.ts';
import { demoCases } from '../../src/emulator/demo-fleet.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { json, list, NOW_MS, query, raw, v1, withEmulator } from './support.ts';

const fleet = demoFleet({ nowMs: NOW_MS });
const instance = fleet.instances[0]!;
const all: FleetPackage[] = Array.from({ length: instance.packages.count }, (_, index) =>
  instance.packages.at(index)!,
);

describe("the demo's fleet", () => {
  it('is the same for the same seed and instant, and another for another', () => {
    const same = demoFleet({ nowMs: NOW_MS }).instances[0]!.packages;
    expect(all.map((_, index) => same.at(index))).toEqual(all);
    expect(demoFleet({ nowMs: NOW_MS, seed: 2 }).instances[0]!.packages.at(0)).not.toEqual(all[0]);
  });

  it('has about 120 packages over two products and several modules of one instance, newest first', () => {
    expect(all).toHaveLength(120);
    expect(instance).toMatchObject({ iotInstanceId: DEMO_INSTANCE_ID, region: 'cn-shanghai' });
    expect(new Set(all.map((entry) => entry.productKey))).toEqual(new Set(instance.productKeys));
    expect(new Set(all.map((entry) => entry.moduleName)).size).toBe(3);
    expect(new Set(all.map((entry) => entry.firmwareId)).size).toBe(120);
    const created = all.map((entry) => entry.utcCreate);
    expect(created.toSorted().toReversed()).toEqual(created);
  });

  it('shows every status, type, digest method, signature version and shape', () => {
    const seen = <T>(pick: (entry: FleetPackage) => T): Set<T> => new Set(all.map(pick));
    expect(seen((entry) => entry.status)).toEqual(new Set([-1, 0, 1, 2, 3, 7]));
    expect(seen((entry) => entry.type)).toEqual(new Set([0, 1]));
    expect(seen((entry) => entry.signMethod)).toEqual(new Set(['MD5', 'SHA256']));
    expect(seen((entry) => entry.multiFiles)).toEqual(
      new Set([undefined, 'flat', 'OtaPackageFileDTO', 'MultiFiles', 'lone-object']),
    );
    expect(seen((entry) => entry.emptyMultiFiles)).toEqual(new Set([undefined, 'null', 'array', 'object']));
    const links = all.flatMap((entry) => entry.files.map((file) => file.link));
    expect(new Set(links.map((link) => (link.kind === 'signed' ? link.version : link.kind)))).toEqual(
      new Set(['V1', 'V2', 'V4', 'unsigned', 'literal']),
    );
    const descriptions = all.map((entry) => entry.description).join('\n');
    for (const text of ['=HYPERLINK(', '"quoted"\r\n', '<script>', '修复'])
      expect(descriptions).toContain(text);
  });

  it('has deltas whose source version was delivered before', () => {
    const key = (entry: FleetPackage, version: string) =>
      [entry.productKey, entry.moduleName, version].join();
    const delivered = new Set(all.map((entry) => key(entry, entry.destVersion)));
    // Two packages are for the same update.
    expect(delivered.size).toBe(119);
    for (const entry of all.filter(({ type, srcVersion }) => type === 1 && srcVersion !== ''))
      expect(delivered).toContain(key(entry, entry.srcVersion));
  });
});

/** Checks that one package cannot show: they need others, an earlier run, a probe, or are of the target. */
const ELSEWHERE: readonly string[] = [
  'removed',
  'delta-source-absent',
  'capacity',
  'population-shift',
  'target-missing',
];

describe("the demo's cases", () => {
  const cases = demoCases(fleet).filter((entry) => entry.firmwareId !== '');

  it('each concern one package of the fleet, and leave about 60 % healthy', () => {
    expect(new Set(cases.map((entry) => entry.firmwareId)).size).toBe(cases.length);
    for (const { firmwareId } of cases) expect(instance.packages.find(firmwareId)).toBeDefined();
    const troubled = cases.filter((entry) => entry.outcome !== 'pass').length;
    expect(troubled).toBeGreaterThan(36);
    expect(troubled).toBeLessThan(52);
  });

  it('meet every outcome, and every check that one package can fail alone', () => {
    expect(new Set(cases.map((entry) => entry.outcome))).toEqual(
      new Set(['pass', 'fail', 'not-found', 'denied', 'error']),
    );
    const shown = new Set(cases.flatMap((entry) => entry.checks));
    expect(CHECKS.map(({ id }) => id).filter((id) => !shown.has(id) && !ELSEWHERE.includes(id))).toEqual([]);
  });

  it('are answered as they say once the script has run its course', async () => {
    await withEmulator(
      { fleet: demoFleet({ nowMs: NOW_MS }), faults: demoFaults(fleet) },
      async (emulator) => {
        const ask = async (id: string) => {
          const answer = await raw(emulator.url, v1(query(id)));
          return answer.status === 502 ? { Code: 'html' } : json(answer);
        };
        for (const { firmwareId, outcome } of cases) {
          // The one that hangs is asked by no test: it would wait for a client's time limit.
          if (
            demoFaults(fleet).some(
              ({ match, fault }) => match.firmwareId === firmwareId && fault.kind === 'hang',
            )
          )
            continue;
          let last = { Code: 'none', Success: false };
          for (let attempt = 0; attempt < 3; attempt += 1) last = await ask(firmwareId).catch(() => last);
          const codes = {
            pass: undefined,
            fail: undefined,
            'not-found': 'iot.firmware.FirmwareNotFound',
            denied: 'iot.common.AuthActionPermissionDeny',
            error: 'InternalError',
          };
          expect([firmwareId, last.Code]).toEqual([firmwareId, codes[outcome]]);
        }
      },
    );
  });

  it('list 120 packages, one twice, when a newcomer shifts the pages', async () => {
    await withEmulator(
      { fleet: demoFleet({ nowMs: NOW_MS }), faults: demoFaults(fleet) },
      async (emulator) => {
        const page = async (at: number) => json(await raw(emulator.url, v1(list(at, 100))));
        expect((await page(1)).Code).toBe('Throttling.User');
        const answers = [await page(1), await page(2)];
        const ids = answers.flatMap((answer) =>
          answer.FirmwareInfo.SimpleFirmwareInfo.map((item: { FirmwareId: string }) => item.FirmwareId),
        );
        expect([ids.length, new Set(ids).size, answers[1].Total]).toEqual([121, 120, 121]);
      },
    );
  });
});
