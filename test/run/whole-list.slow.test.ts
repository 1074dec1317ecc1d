import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FaultRule, WrongList } from '../../src/emulator/index.ts';
import { audit, emulator, packages } from '../support/audit.ts';
import type { Audited } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

/** Two pages. */
const PACKAGES = packages(120);
const PRODUCT = 'a1AbCdEfGhI';
const [instance] = fleetOf(PACKAGES, DEMO_INSTANCE_ID).instances;
const fleet = { instances: [{ ...instance!, productKeys: [PRODUCT, 'a1Empty'] }] };

async function listed(list: string, faults: readonly FaultRule[] = []): Promise<Audited & { lists: number }> {
  const served = await emulator({ fleet, faults });
  const job = `
targets:
  - account: acme
    region: cn-shanghai
    endpoint: ${served.url}
    instances: [${DEMO_INSTANCE_ID}]
select: { list: ${list} }
retry: { attempts: 2, maxElapsed: 10s }
`;
  const result = await audit([await put(await tempFolder(), 'job.yaml', job)]);
  const lists = served.calls.filter(({ operation }) => operation === 'ListOTAFirmware').length;
  return { ...result, lists };
}

const wrong = (how: WrongList, match: FaultRule['match'] = {}, count = 50): FaultRule => ({
  match: { operation: 'ListOTAFirmware', ...match },
  fault: { kind: 'wrong-list', how, count },
});

describe('a list that is not whole is INCOMPLETE, and what came of it is audited', () => {
  // Every other way for pages to disagree: test/sources/list.test.ts.
  test.each<[string, FaultRule, number, number, string]>([
    ['an empty body', wrong('bare'), 0, 2, 'page 1 of the list could not be read: InvalidResponse: the response contains no list'],
    ['no Total', wrong('no-total'), 120, 6, 'the list is incomplete: page 1 does not report the number of packages (no Total) (it was read 3 times)'],
    ['pages shorter than asked', wrong('short'), 70, 6, 'the service reports 120 packages but returned 70, with only 50 on a page of 100 (it was'],
  ])('%s', async (_name, rule, audited, lists, why) => {
    const result = await listed('{ allowEmpty: true }', [rule]);
    expect([result.code, result.json.complete, result.json.coverage.audited]).toEqual([4, false, audited]);
    expect(result.lists).toBe(lists);
    expect(result.json.incomplete_because.join()).toContain(
      `The selection of acme in cn-shanghai, instance ${DEMO_INSTANCE_ID} may be incomplete: `,
    );
    expect(result.json.incomplete_because.join()).toContain(why);
    const ids = result.rows('packages').map((row) => row['firmware_id']);
    expect(new Set(ids).size).toBe(ids.length);
  }); // prettier-ignore

  test('one that never ends ends where the job says', async () => {
    const result = await listed('{ maxPackages: 300 }', [wrong('endless')]);
    expect([result.code, result.json.coverage.requested, result.lists]).toEqual([4, 300, 3]);
    expect(result.json.incomplete_because.join()).toContain('it continues beyond 300 packages');
  });

  test('one product without any package among others', async () => {
    const both = `[${PRODUCT}, a1Empty]`;
    const result = await listed(`{ productKeys: ${both} }`);
    expect([result.code, result.json.coverage.audited]).toEqual([4, 120]);
    expect(result.json.incomplete_because.join()).toContain(
      'the list of product a1Empty is empty; a missing',
    );
    expect((await listed(`{ productKeys: ${both}, allowEmpty: true }`)).code).toBe(0);
  });

  test.each([
    ['before', `[a1Typo, ${PRODUCT}]`],
    ['behind', `[${PRODUCT}, a1Typo]`],
  ])('a product that the service does not know, %s another: that one is audited', async (_where, keys) => {
    const result = await listed(`{ productKeys: ${keys} }`);
    expect([result.code, result.json.coverage]).toMatchObject([4, { requested: 120, audited: 120 }]);
    expect(result.json.incomplete_because.join()).toContain(
      'page 1 of the list of product a1Typo could not be read: iot.prod.NotExistedProduct',
    );
    expect(result.stderr).not.toContain('was given up');
  });
});

describe('a list is whole', () => {
  test.each<[string, FaultRule, number]>([
    ['though a page came twice at first', wrong('repeated', { page: 2, nth: 1 }), 120],
    ['in pages of a size that the service likes better', wrong('other-size'), 120],
    ['after an upload while it was read', { match: { operation: 'ListOTAFirmware', page: 2, nth: 1 }, fault: { kind: 'page-shift', change: 'insert' } }, 121],
    ['after an upload while it was read again', { match: { operation: 'ListOTAFirmware', page: 2, nth: 2 }, fault: { kind: 'page-shift', change: 'insert' } }, 121],
  ])('%s', async (_name, rule, audited) => {
    const result = await listed('true', [rule]);
    expect([result.json.complete, result.json.coverage.audited]).toEqual([true, audited]);
    expect(result.lists).toBeLessThanOrEqual(6);
  }); // prettier-ignore
});

describe('an empty filter would list everything: exit 2, and nothing is asked', () => {
  const argv = ['run', '--list', ...DEMO_PLACE, '--endpoint', 'http://127.0.0.1:9'];
  test.each([
    ['--product-key', ['--product-key', '']],
    ['one of two --product-key', ['--product-key', PRODUCT, '--product-key', '']],
    ['--dest-version', ['--dest-version', '']],
  ])('%s', async (_name, flags) => {
    const result = await runCli([...argv, ...flags, '--out', await tempFolder()], { env: DEMO_ENV });
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/--(product-key|dest-version) is empty/);
  });

  test.each([
    ['a product key', `{ productKeys: [${PRODUCT}, ""] }`, 'select.list.productKeys[1]'],
    ['no product key', '{ productKeys: [] }', 'select.list.productKeys'],
    ['a version', '{ destVersion: "" }', 'select.list.destVersion'],
  ])('%s in a job', async (_name, list, where) => {
    const job = `targets: [{ account: a, region: cn-shanghai }]\nselect: { list: ${list} }\n`;
    const path = await put(await tempFolder(), 'job.yaml', job);
    const result = await runCli(['run', path, '--out', await tempFolder()], { env: DEMO_ENV });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(where);
  });
});
