import { describe, expect, it } from 'vitest';
import type { AnyCheck, Evidence, Need } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { parseParam } from '../../src/checks/params.ts';
import { MISSING, at, contextOf, delta, digest, file, ofPackage, signed } from './support/check-table.ts';
import { NO_STATUS, ofSeveral, status, udi, unreadable } from './support/check-table.ts';
import { declaredOnly } from './support/declared-only.ts';
import { NO_PROBE, REFUSED, probed, reached } from './support/probes.ts';

const NONE = { count: 0, named: [], isIncomplete: false };
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

/** A sound package in a target that is known from before. */
const SOUND: Evidence = {
  answer: { kind: 'observed', code: '' },
  ...status('verified', 100),
  times: { utcCreate: at(-100), utcModified: at(-99) },
  ...ofPackage(),
  fileNames: [],
  presence: { wasAudited: true, now: 'there' },
  ...udi(10),
  drifts: [],
  versionDuplicates: NONE,
  deltaSource: 'delivered',
  ...signed(at(20)),
  ...file('fw.bin'),
  ...digest({ digest: MD5 }),
  ...NO_PROBE,
  contentDuplicates: NONE,
  listedCount: { count: 10, isWhole: true },
  countBefore: { count: 10, at: at(-24) },
  planned: 'planned',
};

/** Between them they take each check through most of its branches; its own table of tests takes it through the others. */
const SAMPLES: readonly Partial<Evidence>[] = [
  {},
  { ...NO_STATUS, ...MISSING, ...file('', null), ...digest(), ...udi(5_000, 'password'), ...delta('', '') },
  { ...status('unverified'), ...signed(at(-1)), ...ofSeveral('MD5', MD5, ''), ...delta('1', '1') },
  { ...status('verifying', 0), ...unreadable(), ...digest({ digest: 'x' }), ...delta('1', '2') },
  { ...status('failed', 100), ...probed(reached(1, { MD5: 'other' }), 'contents'), fileNames: ['a', 'a'] },
  { ...status('not-required'), ...probed(REFUSED, 'contents'), deltaSource: 'absent' },
  {
    answer: { kind: 'denied', code: 'Forbidden', remedy: 'permission' },
    presence: { wasAudited: true, now: 'unlisted' },
    drifts: [{ field: 'UtcModified', listed: 'a', detail: 'b' }],
    versionDuplicates: { count: 4, named: [{ label: 'b', firmwareId: 'b' }], isIncomplete: true },
    contentDuplicates: { count: 4, named: [{ label: '2', firmwareId: 'b' }], isIncomplete: true },
    listedCount: { count: 900, isWhole: false },
    countBefore: 'unknown',
    planned: 'missing',
  },
];

/** Judges every sample with just what the check declares, and says what it read. */
function needsRead(check: AnyCheck): Set<Need> {
  const read = new Set<Need>();
  const params = Object.fromEntries(
    Object.entries(check.params).map(([name, spec]) => [name, parseParam(spec, spec.default) ?? 0]),
  );
  for (const sample of SAMPLES) {
    const declared = declaredOnly(check, { ...SOUND, ...sample });
    const noted = new Proxy(declared, {
      get(evidence, need: Need) {
        read.add(need);
        return evidence[need];
      },
    });
    check.judge(noted, params, contextOf(check));
  }
  return read;
}

describe.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
  it('reads all that it declares and nothing else', () => {
    expect([...needsRead(check)].sort()).toEqual([...check.needs].sort());
  });

  it.each(check.needs)('is found out where it does not declare %s', (left) => {
    const needs = check.needs.filter((need) => need !== left);
    expect(() => needsRead({ ...check, needs })).toThrow(`The check ${id} reads ${left}`);
  });
});

it('a check that looks at what else there is is found out', () => {
  const judge = (evidence: Partial<Evidence>): never => {
    throw new Error(Object.keys(evidence).join());
  };
  const [check] = CHECKS;
  expect(() => needsRead({ ...check!, judge })).toThrow('reads what evidence there is');
});
