import fc from 'fast-check';
import { PACKAGE_TYPES, STATUSES } from '../../../src/core/model/firmware.ts';
import type { Firmware, FirmwareFile, Link, Probe } from '../../../src/core/model/firmware.ts';
import type { Answer, Listed, Observation, TargetReport } from '../../../src/core/model/observation.ts';
import type { Difference } from '../../../src/core/model/selection.ts';
import { createPolicy } from '../../../src/evaluate/policy.ts';
import type { Policy } from '../../../src/evaluate/policy.ts';
import { TARGET, at, firmware, observation, report } from '../../evaluate/support/observations.ts';
import { hostileText } from '../../hostile/fuzz.ts';

/** Whatever a service, a file or a store may say, and the short words that checks understand. */
const text = hostileText.map((said) => said.slice(0, 200));
const sparse = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: text });
const instant = fc.integer({ min: -10_000, max: 10_000 }).map((minutes) => at(minutes / 60));
const number = fc.option(fc.integer({ min: -2, max: 2 ** 40 }));
const digest = fc.oneof(fc.constantFrom('', 'ab'.repeat(32), 'CD'.repeat(16), 'n/a'), text);

const place = { scheme: fc.constantFrom('https', 'http'), host: text, path: text };
const link: fc.Arbitrary<Link> = fc.oneof(
  fc.constant({ kind: 'missing' } as const),
  fc.record({ kind: fc.constant('unsigned' as const), ...place }),
  fc.record({
    kind: fc.constant('unreadable' as const),
    ...place,
    problem: fc.constantFrom('no-expiry', 'given-twice'),
    parameter: sparse,
  }),
  fc.record({
    kind: fc.constant('signed' as const),
    version: fc.constantFrom('V1', 'V2', 'V4'),
    ...place,
    expiresAt: instant,
  }),
);

const probe: fc.Arbitrary<Probe> = fc
  .tuple(
    fc.constantFrom('links' as const, 'contents' as const),
    instant,
    fc.oneof(
      fc.record({
        kind: fc.constant('reached' as const),
        sizeBytes: number,
        digests: fc.dictionary(fc.constantFrom('MD5', 'SHA1', 'SHA256'), digest),
        unread: fc.constantFrom('', 'too-large', 'too-slow'),
      }),
      fc.record({
        kind: fc.constant('refused' as const),
        httpStatus: fc.integer({ min: 300, max: 599 }),
        code: text,
        requestId: text,
      }),
      fc.record({ kind: fc.constant('unreachable' as const), code: text }),
      fc.record({ kind: fc.constant('not-allowed' as const), bar: fc.constantFrom('scheme', 'address') }),
      fc.record({
        kind: fc.constant('not-made' as const),
        hindrance: fc.constantFrom('proxy', 'deadline'),
      }),
    ),
  )
  .map(([kind, ended, outcome]) => ({ probe: kind, at: ended, ...outcome }));

const file: fc.Arbitrary<Omit<FirmwareFile, 'index'>> = fc
  .record({
    name: fc.oneof(fc.constantFrom('a.bin', 'b.bin', ''), text),
    sizeBytes: number,
    digest,
    md5: digest,
    link,
    probe: fc.option(probe),
  })
  .map(({ probe: fetched, ...known }) => (fetched ? { ...known, probe: fetched } : known));

/** From what passes everything to what fails everything; a field that is not drawn is as it should be. */
const change: fc.Arbitrary<Partial<Firmware>> = fc
  .record(
    {
      firmwareName: text,
      description: text,
      productKey: fc.oneof(fc.constantFrom('pk1', 'pk2', 'off'), text),
      productName: text,
      moduleName: fc.oneof(fc.constantFrom('', 'default', 'mcu'), text),
      typeCode: number,
      type: fc.constantFrom(...PACKAGE_TYPES),
      srcVersion: fc.oneof(fc.constantFrom('', '1.0.0'), text),
      destVersion: fc.oneof(fc.constantFrom('', '1.0.0', '1.0.1'), text),
      statusCode: number,
      statusRaw: text,
      status: fc.constantFrom(...STATUSES),
      verifyProgress: fc.option(fc.integer({ min: -1, max: 101 })),
      signMethod: fc.oneof(fc.constantFrom('SHA256', 'MD5', 'sha-256'), text),
      firmwareSign: digest,
      files: fc
        .array(file, { maxLength: 3 })
        .map((files) => files.map((one, n) => ({ index: n + 1, ...one }))),
      udiLength: fc.nat(),
      udiSecrets: fc.subarray(['access-key', 'password', 'token'] as const),
      utcCreate: fc.option(instant),
      utcModified: fc.option(instant),
    },
    { requiredKeys: [] },
  )
  .map((changed) => ({
    ...changed,
    udiSecrets: [...(changed.udiSecrets ?? [])],
    multiFile: (changed.files?.length ?? 1) > 1,
  }));

const answer: fc.Arbitrary<(firmwareId: string) => Answer> = fc.oneof(
  {
    weight: 3,
    arbitrary: change.map((changed) => (firmwareId: string): Answer => {
      return { kind: 'observed', firmware: firmware({ ...changed, firmwareId }) };
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ kind: fc.constantFrom('not-found', 'denied', 'failed'), code: sparse, detail: text })
      .map((said) => (): Answer => said),
  },
);

const listed: fc.Arbitrary<Partial<Listed>> = fc.record(
  { statusRaw: text, destVersion: text, sizeBytes: number, utcModified: fc.option(instant) },
  { requiredKeys: [] },
);

/** Often the same in two nights. */
const firmwareId = fc.oneof(fc.constantFrom('fw1', 'fw2', 'fw3'), text);

/** Packages of one target, each with an ID of its own, in the order of their selection. */
export const observations: fc.Arbitrary<Observation[]> = fc
  .uniqueArray(fc.tuple(firmwareId, answer, fc.option(listed), fc.nat(5), text), {
    selector: ([firmwareId]) => firmwareId,
    maxLength: 5,
  })
  .map((drawn) =>
    drawn
      .filter(([firmwareId]) => firmwareId !== '')
      .map(([firmwareId, answerOf, ofList, attempts, source], n) =>
        observation(answerOf(firmwareId), {
          seq: n + 1,
          firmwareId,
          source,
          sourceLine: n % 2 === 0 ? n + 2 : null,
          attempts,
          ...(attempts > 2 && { throttled: attempts - 2 }),
          ...(attempts === 0 && { isUnusableRow: true }),
          ...(ofList && { listed: ofList }),
        }),
      ),
  );

export const differences: fc.Arbitrary<Difference[]> = fc.array(
  fc.record({
    target: fc.constant(TARGET),
    firmwareId: text,
    reason: fc.constantFrom('not-in-list', 'not-in-selection'),
    source: text,
    sourceLine: fc.option(fc.nat()),
  }),
  { maxLength: 3 },
);

export const reports: fc.Arbitrary<TargetReport> = fc
  .record({
    chosenBy: fc.constantFrom('whole-list', 'filtered-list', 'file'),
    total: fc.integer({ min: 0, max: 600 }),
    selectionProblem: fc.option(text),
  })
  .map(({ chosenBy, total, selectionProblem }) =>
    report({
      chosenBy,
      selectionProblem,
      list: chosenBy === 'file' ? null : { total, collected: total, pages: 1, repeated: 0 },
    }),
  );

/** As jobs set them. They are drawn by name, so that what breaks a property can be read. */
const POLICIES: Readonly<Record<string, Policy>> = {
  plain: createPolicy({ checks: {}, failOn: 'high' }),
  overridden: createPolicy({
    checks: { unverified: { soft: true, params: {} }, 'url-expired': { enabled: false, params: {} } },
    overrides: [
      { product: 'pk*', module: '*', checks: { 'url-missing': { severity: 'info', params: {} } } },
      { product: '*', module: 'm*', checks: { unverified: { enabled: false, params: {} } } },
    ],
    failOn: 'info',
  }),
  accepting: createPolicy({
    checks: {},
    exceptions: {
      rules: [
        {
          id: 'EX-1',
          check: '*',
          product: '*',
          module: '*',
          firmware: '*',
          reason: 'r',
          owner: 'o',
          approver: 'a',
          ticket: '',
          until: at(24 * 365),
        },
      ],
    },
    failOn: 'never',
    locale: 'zh-CN',
  }),
};

export function policyNamed(name: string): Policy {
  const policy = POLICIES[name];
  if (!policy) throw new Error(`no policy ${name}`);
  return policy;
}

export const policies: fc.Arbitrary<string> = fc.constantFrom(...Object.keys(POLICIES));
