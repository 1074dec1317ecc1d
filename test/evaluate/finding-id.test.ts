import { describe, expect, it } from 'vitest';
import { unverified } from '../../src/checks/unverified.ts';
import type { Firmware } from '../../src/core/model/firmware.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import type { Target } from '../../src/core/model/target.ts';
import { subjectFindingId } from '../../src/evaluate/finding-id.ts';
import { judge } from '../../src/evaluate/judge.ts';
import { ALONE } from '../../src/evaluate/around.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { CheckSettings } from '../../src/evaluate/policy.ts';
import { evaluated, settleAsNew } from './support/evaluated.ts';
import type { InMemory } from './support/evaluated.ts';
import { AS_OF_MS, TARGET, at, files, observed, sha256, signed } from './support/observations.ts';

const LATE = signed(at(-1));
const UNVERIFIED: Partial<Firmware> = { status: 'unverified', statusCode: 0, statusRaw: '0' };
const several = (...names: string[]): Partial<Firmware> => ({
  multiFile: true,
  files: files(...names.map((name): [string, typeof LATE] => [name, LATE])),
});
const single = (name: string): Partial<Firmware> => ({ files: files([name, LATE]) });

/** The ID of the first finding of a check, of a file where one is named. */
function idOf(
  checkId: string,
  observation: Observation,
  { file, settings = {} }: { file?: string; settings?: CheckSettings } = {},
): string {
  const policy = createPolicy({ checks: settings, failOn: 'high' });
  const judging = { policy, asOfMs: AS_OF_MS, fingerprint: sha256, settle: settleAsNew };
  const { findings } = judge(observation, ALONE, judging);
  const isIt = (one: (typeof findings)[number]): boolean =>
    one.checkId === checkId && (file === undefined || one.fileName === file);
  return findings.find(isIt)?.findingId ?? expect.fail(`no finding of ${checkId}`);
}

const elsewhere = (change: Partial<Target>): Partial<Observation> => ({ target: { ...TARGET, ...change } });

describe('the name of a finding of a package', () => {
  const before = idOf('unverified', observed(UNVERIFIED));

  it.each<[string, Partial<Firmware>, Partial<Observation>, 'same' | 'another']>([
    ['another place in the selection', {}, { seq: 99, source: 'ids.csv', sourceLine: 7 }, 'same'],
    ['another night', { utcModified: at(20) }, { observedAt: at(24), requestId: 'R2', attempts: 3 }, 'same'],
    ['renamed', { firmwareName: 'two' }, {}, 'same'],
    ['described otherwise', { description: 'other' }, {}, 'same'],
    ['the product renamed', { productName: 'Lantern' }, {}, 'same'],
    ['moved to another module', { moduleName: 'wifi' }, {}, 'same'],
    ['a fresh link', { files: files(['a.bin', signed(at(30))]) }, {}, 'same'],
    ['another digest and size', { signMethod: 'MD5', firmwareSign: 'ab'.repeat(16) }, {}, 'same'],
    ['verification under way elsewhere', { verifyProgress: 50 }, {}, 'same'],
    ['uploaded again: the service gives a new ID', { firmwareId: 'fw2' }, { firmwareId: 'fw2' }, 'another'],
    ['another account', {}, elsewhere({ account: 'other' }), 'another'],
    ['another instance', {}, elsewhere({ iotInstanceId: 'iot-2' }), 'another'],
    ['another region', {}, elsewhere({ region: 'cn-beijing' }), 'another'],
  ])('%s: %s', (...[, firmware, of, expected]) => {
    const after = idOf('unverified', observed({ ...UNVERIFIED, ...firmware }, of));
    expect(after === before ? 'same' : 'another').toBe(expected);
  });

  it('does not hang on the policy', () => {
    const settings = { unverified: { severity: 'low', soft: true, params: {} } } as const;
    expect(idOf('unverified', observed(UNVERIFIED), { settings })).toBe(before);
  });

  it('differs from check to check', () => {
    const observation = observed({ ...UNVERIFIED, utcCreate: at(-24 * 365) });
    expect(idOf('stale-unverified', observation)).not.toBe(idOf('unverified', observation));
  });
});

describe('the name of a finding of a file', () => {
  const of = (firmware: Partial<Firmware>, file: string): string =>
    idOf('url-expired', observed(firmware), { file });

  it.each<[string, Partial<Firmware>, string, Partial<Firmware>, string, 'same' | 'another']>([
    ['another order', several('a', 'b'), 'b', several('b', 'a'), 'b', 'same'],
    ['one more file before it', several('a', 'b'), 'b', several('new', 'a', 'b'), 'b', 'same'],
    ['another file', several('a', 'b'), 'a', several('a', 'b'), 'b', 'another'],
    ['the file renamed', several('a', 'b'), 'b', several('a', 'c'), 'c', 'another'],
    [
      'the only file of a single-file package renamed',
      single('1.bin'),
      '1.bin',
      single('2.bin'),
      '2.bin',
      'same',
    ],
    [
      'of two with one name the first, when others come',
      several('a', 'a'),
      'a',
      several('b', 'a', 'a'),
      'a',
      'same',
    ],
  ])('%s', (...[, before, file, after, fileAfter, expected]) => {
    expect(of(before, file) === of(after, fileAfter) ? 'same' : 'another').toBe(expected);
  });
});

describe('the name of a finding of a target', () => {
  const of = (change: Partial<Target>, checkId = 'capacity'): string =>
    subjectFindingId({ target: { ...TARGET, ...change }, firmwareId: '' }, checkId, sha256);

  it.each<[string, Partial<Target>]>([
    ['account', { account: 'other' }],
    ['instance', { iotInstanceId: '' }],
    ['region', { region: 'eu-central-1' }],
  ])('another %s is another', (_, change) => {
    expect(of(change)).not.toBe(of({}));
  });

  it('is none of a firmware, and one for each check', () => {
    const firmware = subjectFindingId({ target: TARGET, firmwareId: 'fw1' }, 'capacity', sha256);
    expect(new Set([of({}), of({}, 'population-shift'), firmware]).size).toBe(3);
    expect(of({})).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('one firmware ID in two regions', () => {
  const elsewhere: Target = { ...TARGET, region: 'eu-central-1' };
  const one = observed(UNVERIFIED);
  const other = observed(UNVERIFIED, { target: elsewhere });
  const namedBy = ({ findings }: InMemory): string[][] =>
    findings.map(({ subject, checkId, state }) => [subject.target.region, checkId, state]);

  it('has two findings, each with a state of its own', async () => {
    const policy = createPolicy({ checks: {}, failOn: 'high' }, [unverified]);
    const first = await evaluated({ policy, observations: [one, other] });
    expect(namedBy(first)).toEqual([
      ['cn-shanghai', 'unverified', 'new'],
      ['eu-central-1', 'unverified', 'new'],
    ]);
    expect(new Set(first.findings.map(({ findingId }) => findingId)).size).toBe(2);
    const mended = observed({}, { target: elsewhere });
    const second = await evaluated({ policy, observations: [one, mended], night: 1, before: first });
    expect(namedBy(second)).toEqual([
      ['cn-shanghai', 'unverified', 'persisting'],
      ['eu-central-1', 'unverified', 'resolved'],
    ]);
    expect(second.findings.map(({ findingId }) => findingId)).toEqual(
      first.findings.map(({ findingId }) => findingId),
    );
  });
});
