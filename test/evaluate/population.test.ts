import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { contentDuplicate } from '../../src/checks/content-duplicate.ts';
import { deltaSourceAbsent } from '../../src/checks/delta-source-absent.ts';
import { versionDuplicate } from '../../src/checks/version-duplicate.ts';
import { POPULATION_NEEDS } from '../../src/checks/check.ts';
import type { AnyCheck, Need } from '../../src/checks/check.ts';
import type { Finding } from '../../src/core/model/finding.ts';
import type { Firmware, FirmwareFile } from '../../src/core/model/firmware.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import { NO_NEIGHBOURS } from '../../src/evaluate/around.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { PolicySpec } from '../../src/evaluate/policy.ts';
import { createPopulation } from '../../src/evaluate/population/population.ts';
import type { Population } from '../../src/evaluate/population/population.ts';
import { evaluated } from './support/evaluated.ts';
import type { InMemory } from './support/evaluated.ts';
import { TARGET, files, observed, report, sha256, signed, unanswered } from './support/observations.ts';

const LISTED = report({ chosenBy: 'whole-list' });
const THREE: readonly AnyCheck[] = [versionDuplicate, contentDuplicate, deltaSourceAbsent];

/** A package with a version and content of its own, unless it is told otherwise. */
function some(
  firmwareId: string,
  change: Partial<Firmware> = {},
  of: Partial<Observation> = {},
): Observation {
  const own = { destVersion: `of-${firmwareId}`, files: content(firmwareId) };
  return observed({ firmwareId, ...own, ...change }, { firmwareId, ...of });
}

function content(...texts: string[]): FirmwareFile[] {
  return files(...texts.map((text): [string, ReturnType<typeof signed>] => [`${text}.bin`, signed()])).map(
    (file, index) => ({ ...file, digest: sha256(texts[index] ?? '') }),
  );
}

const delta = (id: string, srcVersion: string, change: Partial<Firmware> = {}): Observation =>
  some(id, { type: 'delta', typeCode: 1, srcVersion, ...change });

interface Given {
  reports?: TargetReport[];
  policy?: Partial<PolicySpec>;
  checks?: readonly AnyCheck[];
  night?: number;
  before?: InMemory | null;
}

async function evaluatedWith(observations: Observation[], given: Given = {}): Promise<InMemory> {
  const { reports = [LISTED], policy, checks = THREE, night = 0, before = null } = given;
  const made = createPolicy({ checks: {}, failOn: 'high', ...policy }, checks);
  return evaluated({ observations, reports, policy: made, night, before });
}

/** `check firmware#file: what was observed` of every finding, in the order of its text. */
async function findings(observations: Observation[], given: Given = {}): Promise<string[]> {
  const { firmware } = await evaluatedWith(observations, given);
  return firmware.flatMap((entry) => entry.findings.map(textOf)).sort();
}

function textOf({ checkId, verdict, subject, fileIndex, observed }: Finding): string {
  const file = fileIndex === 0 ? '' : `#${fileIndex}`;
  return `${checkId} ${subject.firmwareId}${file}${verdict === 'fail' ? '' : ` ${verdict}`}: ${observed}`;
}

describe('two packages for one update', () => {
  const pair = (a: Partial<Firmware>, b: Partial<Firmware>): Observation[] => [
    some('a', { destVersion: '1.0', ...a }),
    some('b', { destVersion: '1.0', ...b }),
  ];
  const TWINS = ['version-duplicate a: also b', 'version-duplicate b: also a'];

  it.each<[string, Partial<Firmware>, Partial<Firmware>, boolean]>([
    ['the same of everything', {}, {}, true],
    ['another product', { productKey: 'pk2' }, {}, false],
    ['another module', { moduleName: 'wifi' }, {}, false],
    ['no module and the default one: both are for the whole device', { moduleName: '' }, {}, true],
    ['another version', { destVersion: '1.1' }, {}, false],
    [
      'versions are text: another case is another version',
      { destVersion: '1.0A' },
      { destVersion: '1.0a' },
      false,
    ],
    ['… and so is one with a blank', { destVersion: '1.0 ' }, {}, false],
    ['a full package and a delta', { type: 'delta', typeCode: 1, srcVersion: '0.9' }, {}, false],
    [
      'deltas from different versions',
      { type: 'delta', typeCode: 1, srcVersion: '0.9' },
      { type: 'delta', typeCode: 1, srcVersion: '0.8' },
      false,
    ],
    ['blanks are no source version', { srcVersion: '  ' }, {}, true],
    [
      'the same Type that nobody knows',
      { type: 'unrecognized', typeCode: 7 },
      { type: 'unrecognized', typeCode: 7 },
      true,
    ],
    [
      'two Types that nobody knows',
      { type: 'unrecognized', typeCode: 7 },
      { type: 'unrecognized', typeCode: 8 },
      false,
    ],
    [
      'parts are kept apart',
      { productKey: 'p', moduleName: 'km' },
      { productKey: 'pk', moduleName: 'm' },
      false,
    ],
  ])('%s', async (_, a, b, areTwins) => {
    expect(await findings(pair(a, b), { checks: [versionDuplicate] })).toEqual(areTwins ? TWINS : []);
  });

  it('names the first three of more, in whatever order they come', async () => {
    const five = ['e', 'c', 'a', 'd', 'b'].map((id) => some(id, { destVersion: '1.0' }));
    const expected = [
      'version-duplicate a: also b, c, d and 1 more',
      'version-duplicate b: also a, c, d and 1 more',
      'version-duplicate c: also a, b, d and 1 more',
      'version-duplicate d: also a, b, c and 1 more',
      'version-duplicate e: also a, b, c and 1 more',
    ];
    expect(await findings(five)).toEqual(expected);
    expect(await findings(five.toReversed())).toEqual(expected);
  });

  it('keeps targets apart, and tells no package of itself', async () => {
    const other = { ...TARGET, iotInstanceId: 'iot-2' };
    const [a, b] = pair({}, {});
    const elsewhere = { ...b!, target: other };
    expect(await findings([a!, elsewhere], { reports: [LISTED, report({ target: other })] })).toEqual([]);
    expect(await findings([a!, b!], { reports: [report({ chosenBy: 'file' })] })).toEqual(TWINS);
    expect(await findings([a!, a!])).toEqual([]);
  });

  it('counts packages for which the check is off, and says nothing of them', async () => {
    const overrides = [
      { product: '*', module: 'm*', checks: { 'version-duplicate': { enabled: false, params: {} } } },
    ];
    const named = pair({ moduleName: 'mcu' }, { moduleName: 'mcu' });
    expect(await findings(named, { policy: { overrides } })).toEqual([]);
    // `` and `default` are one module, and only one of the two names matches.
    const half = pair({ moduleName: '' }, { moduleName: 'default' });
    const off = [
      { product: '*', module: 'd*', checks: { 'version-duplicate': { enabled: false, params: {} } } },
    ];
    expect(await findings(half, { policy: { overrides: off } })).toEqual([TWINS[0]]);
  });

  it('fails where it was seen, whatever is missing; a pass says what was not compared', async () => {
    const missing = [...pair({}, {}), some('c'), unanswered('denied', { firmwareId: 'd' })];
    const { firmware } = await evaluatedWith(missing, { checks: [versionDuplicate] });
    const said = firmware.flatMap(({ observation, verdicts }) =>
      verdicts.map(({ verdict, message }) => [observation.firmwareId, verdict, message]),
    );
    expect(said).toEqual([
      ['a', 'fail', expect.stringContaining(' as b.')],
      ['b', 'fail', expect.stringContaining(' as a.')],
      ['c', 'pass', expect.stringContaining('without an answer were not compared')],
      ['d', 'unknown', expect.stringContaining('was denied')],
    ]);
  });
});

describe('one content under two versions', () => {
  const pair = (a: Partial<Firmware>, b: Partial<Firmware>): Observation[] => [
    some('a', { destVersion: '1.0', files: content('x'), ...a }),
    some('b', { destVersion: '1.1', files: content('x'), ...b }),
  ];
  const digest = (digest: string): Partial<Firmware> => ({
    files: content('x').map((file) => ({ ...file, digest })),
  });
  const TWINS = [
    'content-duplicate a#1: the same digest under 1.1 (b)',
    'content-duplicate b#1: the same digest under 1.0 (a)',
  ];

  it.each<[string, Partial<Firmware>, Partial<Firmware>, boolean]>([
    ['the same digest', {}, {}, true],
    ['in capitals, with blanks around it', digest(` ${sha256('x').toUpperCase()} `), {}, true],
    ['the method written otherwise', { signMethod: 'sha-256' }, {}, true],
    ['another digest', digest(sha256('y')), {}, false],
    ['the same version', { destVersion: '1.1' }, {}, false],
    ['another product', { productKey: 'pk2' }, {}, false],
    ['another module', { moduleName: 'wifi' }, {}, false],
    ['no version', { destVersion: '' }, {}, false],
    ['no digest in either', digest(''), digest(''), false],
    ['the same text that is no digest', digest('n/a'), digest('n/a'), false],
    ['another method', { signMethod: 'MD5', ...digest('ab'.repeat(16)) }, digest('ab'.repeat(32)), false],
    ['a full package and a delta', { type: 'delta', typeCode: 1, srcVersion: '0.1' }, {}, true],
  ])('%s', async (_, a, b, areTwins) => {
    expect(await findings(pair(a, b), { checks: [contentDuplicate] })).toEqual(areTwins ? TWINS : []);
  });

  it('is told of the file that has it, with one package of each other version', async () => {
    const several = [
      some('b', { destVersion: '2', multiFile: true, files: content('own', 'x', 'x') }),
      some('d', { destVersion: '1', files: content('x') }),
      some('a', { destVersion: '1', srcVersion: '0', files: content('x') }),
      some('c', { destVersion: '3', files: content('own of c') }),
    ];
    const expected = [
      'content-duplicate a#1: the same digest under 2 (b)',
      'content-duplicate b#2: the same digest under 1 (a)',
      'content-duplicate b#3: the same digest under 1 (a)',
      'content-duplicate d#1: the same digest under 2 (b)',
    ];
    expect(await findings(several)).toEqual(expected);
    expect(await findings(several.toReversed())).toEqual(expected);
  });
});

describe('the version that a delta starts from', () => {
  const FAIL = ['delta-source-absent d: no such package'];
  const UNKNOWN = ['delta-source-absent d unknown: no such package among those observed'];
  const unread = { ...LISTED, selectionProblem: 'page 2 could not be read' };
  const stopped = {
    ...LISTED,
    stopped: { kind: 'identity', code: 'C', detail: '', requestId: '', hint: '' },
  } as const;

  it.each<[string, Observation[], TargetReport[], string[]]>([
    ['a full package leads there', [some('a', { destVersion: '1.0' })], [LISTED], []],
    [
      'another delta leads there',
      [delta('a', '0.9', { destVersion: '1.0' }), some('b', { destVersion: '0.9' })],
      [LISTED],
      [],
    ],
    ['nothing leads there', [], [LISTED], FAIL],
    ['of another product', [some('a', { destVersion: '1.0', productKey: 'pk2' })], [LISTED], FAIL],
    ['of another module', [some('a', { destVersion: '1.0', moduleName: 'wifi' })], [LISTED], FAIL],
    [
      'of the same module by its other name',
      [some('a', { destVersion: '1.0', moduleName: '' })],
      [LISTED],
      [],
    ],
    [
      'of another target',
      [some('a', { destVersion: '1.0' }, { target: { ...TARGET, region: 'x' } })],
      [LISTED],
      FAIL,
    ],
    ['one that does not exist any more leads nowhere', [unanswered('not-found')], [LISTED], FAIL],
    ['one that gave no answer might', [unanswered('failed')], [LISTED], UNKNOWN],
    [
      'one that gave no answer is not needed',
      [unanswered('failed'), some('a', { destVersion: '1.0' })],
      [LISTED],
      [],
    ],
    [
      'one of another target gave no answer',
      [unanswered('failed', { target: { ...TARGET, region: 'x' } })],
      [LISTED],
      FAIL,
    ],
    ['a list that was not read to its end', [], [unread], UNKNOWN],
    ['a target that was given up', [], [stopped], UNKNOWN],
    ['a file', [], [report({ chosenBy: 'file' })], []],
    ['a list with a filter', [], [report({ chosenBy: 'filtered-list' })], []],
    [
      'the whole list of the product',
      [],
      [report({ chosenBy: 'filtered-list', listedProducts: ['pk1'] })],
      FAIL,
    ],
    [
      'the whole list of another product',
      [],
      [report({ chosenBy: 'filtered-list', listedProducts: ['pk2'] })],
      [],
    ],
    ['a ledger that does not say how it was chosen', [], [report()], []],
  ])('%s', async (_, others, reports, expected) => {
    const given = { reports, checks: [deltaSourceAbsent] };
    const found = await findings([...others, delta('d', '1.0')], given);
    expect(found.filter((text) => text.startsWith('delta-source-absent d'))).toEqual(expected);
  });
});

describe('against the run before', () => {
  const twins = [some('a', { destVersion: '1.0' }), some('b', { destVersion: '1.0' })];
  /** Each finding with its state, night after night. */
  async function states(...nights: [Observation[], Partial<TargetReport>?][]): Promise<string[][]> {
    const rows: string[][] = [];
    let before: InMemory | null = null;
    for (const [night, [observations, change]] of nights.entries()) {
      before = await evaluatedWith(observations, { night, reports: [{ ...LISTED, ...change }], before });
      rows.push(
        before.findings
          .filter(({ verdict }) => verdict === 'fail')
          .map(({ checkId, subject, state }) => `${checkId} ${subject.firmwareId} ${state}`),
      );
    }
    return rows;
  }

  it('a twin that gives no answer resolves nothing; one that is gone does', async () => {
    const found = await states(
      [twins],
      [[twins[0]!, unanswered('failed', { firmwareId: 'b' })]],
      [[twins[0]!], { selectionProblem: 'page 2 could not be read' }],
      [[twins[0]!]],
      [twins],
    );
    expect(found).toEqual([
      ['version-duplicate a new', 'version-duplicate b new'],
      [],
      [],
      ['version-duplicate a resolved', 'version-duplicate b resolved'],
      ['version-duplicate a reopened', 'version-duplicate b reopened'],
    ]);
  });

  it('a selection that does not name everything resolves no absence', async () => {
    const lone = delta('d', '1.0');
    const found = await states(
      [[lone]],
      [[lone], { chosenBy: 'file' }],
      [[lone]],
      [[lone, some('a', { destVersion: '1.0' })]],
    );
    expect(found).toEqual([
      ['delta-source-absent d new'],
      [],
      ['delta-source-absent d persisting'],
      ['delta-source-absent d resolved'],
    ]);
  });
});

describe('the population of a target', () => {
  const populationOf = (observations: Iterable<Observation>, needs = POPULATION_NEEDS): Population => {
    const builder = createPopulation(needs);
    for (const observation of observations) builder.add(observation);
    return builder.build(LISTED);
  };
  const contentOf = (population: Population, observation: Observation): unknown => {
    const { answer } = observation;
    const [file] = answer.kind === 'observed' ? answer.firmware.files : [];
    return file && population.of(observation).contentDuplicates(file);
  };

  it('says nothing of packages without an answer, and tells nobody of itself', () => {
    const gone = unanswered('not-found');
    const [a, b] = [some('a', { destVersion: '1' }), some('b', { destVersion: '1' })];
    const population = populationOf([gone, a, b, a]);
    expect(population.of(gone)).toEqual(NO_NEIGHBOURS);
    const named = [{ label: 'b', firmwareId: 'b' }];
    expect(population.of(a).versionDuplicates).toEqual({ count: 1, named, isIncomplete: false });
    expect(contentOf(population, a)).toEqual({ count: 0, named: [], isIncomplete: false });
  });

  it('cuts long versions where it names them, and not where it compares them', () => {
    const versions = ['x', 'y', 'z'].map((end) => 'v'.repeat(100) + end);
    const three = versions.map((destVersion) => some(destVersion, { destVersion, files: content('same') }));
    const named = versions.slice(1).map((firmwareId) => ({ label: 'v'.repeat(80), firmwareId }));
    expect(contentOf(populationOf(three), three[0]!)).toEqual({ count: 2, named, isIncomplete: false });
  });

  it('is not looked at for what no check needs', () => {
    const pair = ['1', '2'].map((id) => delta(id, '0', { destVersion: '1', files: content('same') }));
    const [first] = pair;
    const counts = (...needs: Need[]): unknown[] => {
      const population = populationOf(pair, new Set(needs));
      return [population.of(first!).versionDuplicates.count, contentOf(population, first!)];
    };
    const none = { count: 0, named: [], isIncomplete: false };
    expect(counts()).toEqual([0, none]);
    expect(counts('versionDuplicates')).toEqual([1, none]);
    expect(counts('contentDuplicates')).toEqual([0, none]);
  });

  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    for (let times = 0; times < 3; times += 1) collectGarbage();
    return process.memoryUsage().heapUsed;
  };

  function* many(count: number, ofOneKind: number): Generator<Observation> {
    for (let number = 0; number < count; number += 1) {
      const version = `1.${Math.floor(number / ofOneKind)}`;
      const change = { destVersion: version, files: content(`${Math.floor((number + 1) / ofOneKind)}`) };
      yield some(`${number}`.padStart(28, 'f'), change);
    }
  }

  it.each([
    ['alone', 1, 300, 100],
    ['one of two', 2, 300, 300],
  ])('holds little of each package that is %s', (_, ofOneKind, mostAdded, mostBuilt) => {
    const count = 8_000;
    const before = heldBytes();
    const builder = createPopulation(POPULATION_NEEDS);
    for (const observation of many(count, ofOneKind)) builder.add(observation);
    const added = (heldBytes() - before) / count;
    const population = builder.build(LISTED);
    const built = (heldBytes() - before) / count;
    const [first] = many(1, ofOneKind);
    expect(population.of(first!).versionDuplicates.count).toBe(ofOneKind - 1);
    expect(added, 'bytes while packages are added').toBeLessThan(mostAdded);
    expect(built, 'bytes once it is built').toBeLessThan(mostBuilt);
  });
});
