import { describe, expect, it } from 'vitest';
import type { FirmwareEvidence } from '../../src/checks/check.ts';
import { CHECKS as ALL } from '../../src/checks/index.ts';
import type { Evaluated } from '../../src/core/model/finding.ts';
import type { Firmware } from '../../src/core/model/firmware.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import { gather } from '../../src/evaluate/evidence.ts';
import { ALONE } from '../../src/evaluate/around.ts';
import { judge } from '../../src/evaluate/judge.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { CheckSettings } from '../../src/evaluate/policy.ts';
import { settleAsNew } from './support/evaluated.ts';
import { AS_OF_MS, at, files, firmware, multi, observation, observed } from './support/observations.ts';
import { sha256, signed, unanswered } from './support/observations.ts';

/** Those that are judged on a firmware or its files. */
const CHECKS = ALL.filter(({ scope }) => scope !== 'target');

function judged(observation: Observation, settings: CheckSettings = {}): Evaluated {
  const policy = createPolicy({ checks: settings, failOn: 'high' });
  const judging = { policy, asOfMs: AS_OF_MS, fingerprint: sha256, settle: settleAsNew };
  return judge(observation, ALONE, judging);
}
const ids = (evaluated: Evaluated): string[] =>
  evaluated.findings.map(({ checkId, verdict, fileIndex }) => `${checkId} ${verdict} ${fileIndex}`);
const of = (firmware: Firmware): Observation => observation({ kind: 'observed', firmware });

/**
 * What could not be observed cannot be judged; what no earlier run audited cannot have been removed, and a link that was
 * not handed out was not followed.
 */
const UNKNOWN = CHECKS.filter(({ id, needs }) => id !== 'removed' && !needs.includes('probe')).map(
  ({ id }) => `${id} unknown 0`,
);

describe('what becomes of a firmware', () => {
  it.each<[string, Observation, string, string | null, string[]]>([
    ['a good one', observed(), 'pass', null, []],
    [
      'an unverified one',
      observed({ status: 'unverified', statusCode: 0, statusRaw: '0' }),
      'fail',
      'high',
      ['unverified fail 0'],
    ],
    [
      'several defects, the worst first',
      observed({
        status: 'failed',
        statusCode: 3,
        statusRaw: '3',
        files: files(['a.bin', signed(at(2))]),
      }),
      'fail',
      'critical',
      ['verification-failed fail 0', 'progress-mismatch fail 0', 'url-expiring fail 1'],
    ],
    [
      'only unknown verdicts: a finding, but nothing that fails',
      observed({ verifyProgress: null }),
      'unjudged',
      null,
      ['progress-mismatch unknown 0'],
    ],
    [
      'one without any file',
      observed({ files: [] }),
      'fail',
      'high',
      [
        'url-missing fail 0',
        'digest-missing fail 0',
        'size-missing fail 0',
        'size-over-limit unknown 0',
        'file-type unknown 0',
      ],
    ],
    [
      'files judged one by one',
      of(multi(['a.bin', signed()], ['b.bin', signed(at(-1))], ['c.bin', { kind: 'missing' }])),
      'fail',
      'high',
      ['url-expired fail 2', 'url-missing fail 3'],
    ],
    ['one that is not there', unanswered('not-found'), 'not-found', 'high', ['not-found fail 0']],
    ['a denied one', unanswered('denied'), 'denied', null, UNKNOWN],
    ['a failed one', unanswered('failed'), 'error', null, UNKNOWN],
  ])('%s', (_, observation, outcome, worst, findings) => {
    const evaluated = judged(observation);
    expect(ids(evaluated)).toEqual(findings);
    expect(evaluated.outcome).toBe(outcome);
    expect(evaluated.worstSeverity).toBe(worst);
  });

  it('gives each check a verdict for the firmware, or for each file', () => {
    const verdicts = judged(of(multi(['a.bin', signed()], ['b.bin', signed()]))).verdicts;
    const expected = CHECKS.flatMap(({ id, scope }) =>
      scope === 'file' ? [`${id} 1 a.bin`, `${id} 2 b.bin`] : [`${id} 0 `],
    );
    expect(verdicts.map((v) => `${v.checkId} ${v.fileIndex} ${v.fileName}`)).toEqual(expected);
  });

  it('leaves nothing to judge where the firmware does not exist', () => {
    const { verdicts } = judged(unanswered('not-found'));
    const others = verdicts.filter(({ checkId }) => checkId !== 'not-found');
    expect(new Set(others.map(({ verdict }) => verdict))).toEqual(new Set(['not-applicable']));
    expect(verdicts).toHaveLength(CHECKS.length);
  });

  it.each([
    ['denied', 'NoPermission', /^Grant the RAM user or role the actions iot:QueryOTAFirmware/],
    ['failed', 'DeadlineReached', /^Give the run more time: raise `deadline`/],
  ] as const)('names the reason where there is no answer, and what to do: %s, %s', (kind, code, todo) => {
    const { findings } = judged({ ...unanswered(kind), answer: { kind, code, detail: '' } });
    expect(findings.length).toBeGreaterThan(10);
    for (const finding of findings) {
      expect(finding.message).toContain(code);
      expect(finding.remediation).toMatch(todo);
    }
  });

  it('carries what the check says of itself and of the cure', () => {
    const [finding] = judged(observed({ files: files(['a.bin', signed(at(-3))]) })).findings;
    expect(finding).toMatchObject({
      checkId: 'url-expired',
      category: 'link',
      severity: 'high',
      verdict: 'fail',
      fileIndex: 1,
      fileName: 'a.bin',
      observed: at(-3),
      expected: 'an expiry after as_of and after the query',
      state: 'new',
      firstSeen: at(0),
      counts: true,
    });
    expect(finding?.remediation).toMatch(/^In the console: .* By API: .*\.$/);
  });

  it('follows the job: severity, parameters, switched off', () => {
    const late = observed({ files: files(['a.bin', signed(at(3))]) });
    expect(ids(judged(late))).toEqual(['url-expiring fail 1']);
    expect(ids(judged(late, { 'url-expiring': { params: { within: '2h' } } }))).toEqual([]);
    expect(ids(judged(late, { 'url-expiring': { enabled: false, params: {} } }))).toEqual([]);
    expect(judged(late, { 'url-expiring': { severity: 'info', params: {} } }).worstSeverity).toBe('info');
  });
});

it('sets out what is known of a firmware in the parts that checks declare', () => {
  const parts: FirmwareEvidence = {
    answer: { kind: 'observed', code: '' },
    verification: { status: 'verified', statusCode: 1, statusRaw: '1', verifyProgress: 100 },
    times: { utcCreate: at(-100), utcModified: at(-99) },
    link: signed(),
    package: { type: 'full', typeCode: 0, srcVersion: '', destVersion: '1.0.0', description: 'd' },
    fileNames: [],
    presence: { wasAudited: false, now: 'there' },
    udi: { udiLength: 0, udiSecrets: [] },
    drifts: null,
    versionDuplicates: { count: 0, named: [], isIncomplete: false },
    deltaSource: 'unlisted',
    file: { name: 'a.bin', sizeBytes: 1_000 },
    digest: { signMethod: 'SHA256', multiFile: false, digest: 'ab'.repeat(32), md5: '' },
    probe: null,
    contentDuplicates: { count: 0, named: [], isIncomplete: false },
  };
  expect(gather(observed(), ALONE).files).toEqual([parts]);
});

describe('the identity of a finding', () => {
  const late = signed(at(-1));
  const idOf = (observation: Observation, file = ''): string[] =>
    judged(observation)
      .findings.filter(({ fileName, checkId }) => checkId === 'url-expired' && fileName.includes(file))
      .map(({ findingId }) => findingId);

  it('is 16 hex digits and different for each finding of a run', () => {
    const all = [
      of(multi(['a', late], ['a', late], ['a#2', late], ['', late])),
      observed({ status: 'failed', statusCode: 3, statusRaw: '3' }, { firmwareId: 'fw2' }),
      unanswered('failed', { firmwareId: 'fw3' }),
    ].flatMap((observation) => judged(observation).findings.map(({ findingId }) => findingId));
    for (const id of all) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(15);
  });

  it('stays when the files come in another order, with other links, at another time', () => {
    const first = idOf(of(multi(['a', late], ['b.bin', late])), 'b');
    const second = idOf(of(multi(['b.bin', signed(at(-9))], ['a', late])), 'b');
    expect(second).toEqual(first);
    expect(first).toHaveLength(1);
  });

  it('does not hang on the file name of a single-file package', () => {
    const [before] = idOf(observed({ files: files(['1234.bin', late]) }));
    const [after] = idOf(observed({ files: files(['5678.bin', late]) }));
    expect(after).toBe(before);
  });

  it('keeps its parts apart', () => {
    const target = { account: 'a', region: 'r', iotInstanceId: 'b' };
    const [one] = idOf(observed({ files: files(['x', late]) }, { target, firmwareId: 'c' }));
    const [two] = idOf(
      observed({ files: files(['x', late]) }, { target: { ...target, iotInstanceId: '' }, firmwareId: 'bc' }),
    );
    expect(one).not.toBe(two);
  });
});

describe('the link that a package shows', () => {
  it('is the worst of its files', () => {
    const { urlStates, worstLink } = judged(
      of(
        multi(
          ['a.bin', signed(at(3))],
          ['b.bin', signed(at(-1))],
          ['c.bin', signed(at(-2))],
          ['d', { kind: 'missing' }],
        ),
      ),
    );
    expect(urlStates).toEqual(['expiring', 'expired', 'expired', 'missing']);
    expect(worstLink).toEqual({ state: 'expired', link: signed(at(-1)) });
  });

  it('uses the window of the policy, even where the check is off', () => {
    const settings = { 'url-expiring': { enabled: false, params: { within: '1h' } } };
    expect(judged(observed({ files: files(['a.bin', signed(at(3))]) }), settings).urlStates).toEqual([
      'valid',
    ]);
  });

  it('is none where there is no file or no answer', () => {
    for (const observation of [observed({ files: [] }), unanswered('failed')]) {
      expect(judged(observation)).toMatchObject({ urlStates: [], worstLink: null });
    }
  });
});

it('judges the same observation the same way twice', () => {
  const observation = of(firmware({ files: files(['a.bin', signed(at(-1))]) }));
  expect(judged(observation)).toEqual(judged(observation));
});
