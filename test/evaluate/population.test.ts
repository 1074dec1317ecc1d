import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { contentDuplicate } from '../../src/checks/content-duplicate.ts';
import { deltaSourceAbsent } from '../../src/checks/delta-source-absent.ts';
import { versionDuplicate } from '../../src/checks/version-duplicate.ts';
import { POPULATION_NEEDS } from '../../src/checks/check.ts';
import type { AnyCheck } from '../../src/checks/check.ts';
import type { HistoryRecord, LeavesHistory } from '../../src/core/history.ts';
import type { Finding } from '../../src/core/model/finding.ts';
import type { Firmware, FirmwareFile } from '../../src/core/model/firmware.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { EvaluatedRun } from '../../src/core/model/run.ts';
import { loadEarlier } from '../../src/evaluate/earlier.ts';
import { evaluateRun } from '../../src/evaluate/evaluate.ts';
import { firmwareOf, otherFindingsOf } from '../support/records.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { PolicySpec } from '../../src/evaluate/policy.ts';
import { surveyPopulation } from '../../src/evaluate/population/population.ts';
import type { SurveyOptions } from '../../src/evaluate/population/population.ts';
import { TARGET, at, files, observed, report, sha256, signed, stream } from './support/observations.ts';
import { unanswered } from './support/observations.ts';

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
  before?: HistoryRecord[];
}

async function evaluated(
  observations: readonly Observation[],
  given: Given = {},
): Promise<EvaluatedRun & LeavesHistory> {
  const { reports = [LISTED], policy = {}, checks = THREE, night = 0, before } = given;
  const startedAt = at(24 * night);
  const info = { runId: `run${night}`, job: 'j', toolVersion: '0', nodeVersion: '', host: '' };
  const stored = before && { runId: 'before', records: () => stream(before) };
  return evaluateRun({
    info: { ...info, startedAt, asOf: at(0) },
    finishedAt: startedAt,
    policySha256: '',
    policy: createPolicy({ checks: {}, failOn: 'high', ...policy }, checks),
    observations: () => stream(observations),
    someObservations: someOf(observations),
    differences: () => stream([]),
    targetReports: reports,
    fingerprint: sha256,
    ...(stored && { earlier: await loadEarlier(stored, sha256) }),
  });
}

/** As the ledger gives them: what nobody asked for is not there. */
function someOf(observations: readonly Observation[]): NonNullable<SurveyOptions['someObservations']> {
  return (isWanted) => stream(observations.map((entry, position) => (isWanted(position) ? entry : null)));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** `check firmware#file: what was observed` of every finding, in the order of its text. */
async function findings(observations: readonly Observation[], given: Given = {}): Promise<string[]> {
  const run = await evaluated(observations, given);
  const found = (await firmwareOf(run)).flatMap((entry) => entry.findings);
  return found.map(textOf).sort();
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

  it('keeps targets apart, and takes several selections of one target together', async () => {
    const other = { ...TARGET, iotInstanceId: 'iot-2' };
    const [a, b] = pair({}, {});
    const elsewhere = { ...b!, target: other };
    expect(await findings([a!, elsewhere], { reports: [LISTED, report({ target: other })] })).toEqual([]);
    const files = [report({ chosenBy: 'file' }), report({ chosenBy: 'file' })];
    expect(await findings([a!, b!], { reports: files })).toEqual(TWINS);
    // The same firmware, asked for by both selections, is no twin of itself.
    expect(await findings([a!, a!], { reports: files })).toEqual([]);
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
    const run = await evaluated(missing, { checks: [versionDuplicate] });
    const said = (await firmwareOf(run)).flatMap(({ observation, verdicts }) =>
      verdicts.map(({ verdict, message }) => [observation.firmwareId, verdict, message]),
    );
    expect(said).toEqual([
      ['a', 'fail', expect.stringContaining('those of b.')],
      ['b', 'fail', expect.stringContaining('those of a.')],
      ['c', 'pass', expect.stringContaining('gave no answer were not compared')],
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
    ['a file, and the whole list beside it', [], [report({ chosenBy: 'file' }), LISTED], FAIL],
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
    let before: HistoryRecord[] | undefined;
    for (const [night, [observations, change]] of nights.entries()) {
      const reports = [{ ...LISTED, ...change }];
      const run = await evaluated(observations, { night, reports, ...(before && { before }) });
      const ofFirmware = (await firmwareOf(run)).flatMap((entry) => entry.findings);
      const found = [...ofFirmware, ...(await otherFindingsOf(run))];
      rows.push(
        found
          .filter(({ verdict }) => verdict === 'fail')
          .map(({ checkId, subject, state }) => `${checkId} ${subject.firmwareId} ${state}`),
      );
      before = await all(run.history(run.records()));
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

describe('what looking at the population takes', () => {
  async function passes(
    observations: readonly Observation[],
    checks: readonly AnyCheck[] = THREE,
  ): Promise<number> {
    let read = 0;
    await surveyPopulation({
      observations: () => {
        read += 1;
        return stream(observations);
      },
      targetReports: [LISTED],
      needs: new Set(checks.flatMap(({ needs }) => needs)),
      fingerprint: sha256,
    });
    return read;
  }

  it('reads no more often than it has to', async () => {
    expect(await passes([some('a'), some('b')], [])).toBe(0);
    expect(await passes([some('a'), some('b')])).toBe(1);
    expect(await passes([some('a'), delta('b', '1.0')])).toBe(2);
    expect(await passes([some('a', { destVersion: '1' }), some('b', { destVersion: '1' })])).toBe(3);
  });

  it('looks again only at what may be shared, or be where a delta starts', async () => {
    const twins = [some('a', { destVersion: '1' }), some('b', { destVersion: '1' })];
    const alone = Array.from({ length: 50 }, (_, number) => some(`lone${number}`));
    const source = some('s', { destVersion: '0.9' });
    const all = [...alone, ...twins, unanswered('failed'), source, delta('d', '0.9')];
    const again: (string | undefined)[][] = [];
    await surveyPopulation({
      observations: () => stream(all),
      someObservations: (isWanted) => {
        again.push(all.filter((_, position) => isWanted(position)).map(({ firmwareId }) => firmwareId));
        return someOf(all)(isWanted);
      },
      targetReports: [LISTED],
      needs: POPULATION_NEEDS,
      fingerprint: sha256,
    });
    expect(again).toEqual([
      ['a', 'b', 's'],
      ['a', 'b'],
    ]);
  });

  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heldBytes = async (): Promise<number> => {
    // What buffers took is given back a turn after they are gone.
    for (let times = 0; times < 3; times += 1) {
      await new Promise((done) => setImmediate(done));
      collectGarbage();
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  // eslint-disable-next-line @typescript-eslint/require-await
  async function* many(count: number, ofOneKind: number): AsyncGenerator<Observation> {
    const [full, lone] = [some('f'), delta('d', '1.0')];
    for (let number = 0; number < count; number += 1) {
      const base = number % 2 === 0 ? full : lone;
      if (base.answer.kind !== 'observed') return;
      const firmwareId = `fw${number}`;
      const kind = Math.floor(number / 2 / ofOneKind);
      const version = `${number % 2}.${kind}`;
      const files = base.answer.firmware.files.map((file) => ({ ...file, digest: sha256(version) }));
      const own = { firmwareId, destVersion: version, srcVersion: `0.${kind}`, files };
      const firmware = { ...base.answer.firmware, ...own };
      yield { ...base, firmwareId, answer: { kind: 'observed', firmware } };
    }
  }

  /** What is held of so many packages once they are surveyed. */
  async function heldOf(count: number, ofOneKind: number): Promise<number> {
    const before = await heldBytes();
    const options = { targetReports: [LISTED], needs: POPULATION_NEEDS, fingerprint: sha256 };
    const population = await surveyPopulation({ ...options, observations: () => many(count, ofOneKind) });
    const held = (await heldBytes()) - before;
    let [position, withTwins] = [0, 0];
    for await (const observation of many(100, ofOneKind)) {
      if (population.of(observation, position).versionTwins.count > 0) withTwins += 1;
      position += 1;
    }
    expect(withTwins).toBe(ofOneKind === 1 ? 0 : 100);
    return held;
  }

  it.each([
    ['each is alone', 1, 32],
    ['all are twins, and every second is a delta', 2, 200],
  ])('holds some bytes of each package: %s', async (_, ofOneKind, mostBytes) => {
    const [few, manyMore] = [5_000, 30_000];
    const fixed = await heldOf(few, ofOneKind);
    const grown = (await heldOf(manyMore, ofOneKind)) - fixed;
    expect(fixed, 'bytes of few').toBeLessThan(16 * 2 ** 20);
    expect(grown / (manyMore - few), 'bytes of each more').toBeLessThan(mostBytes);
  });
});
