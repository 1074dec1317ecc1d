import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { parseFramework } from '../../src/frameworks/load.ts';
import { judgedAgain } from '../../src/job/stored.ts';
import { FORMATS, findFormat } from '../../src/writers/index.ts';
import { jobOf, reportOf, targetOf } from '../support/job.ts';

const JOB = jobOf([targetOf('http://127.0.0.1:1')], 'reports', {
  // As a job has it when it ran: with the defaults of its options.
  reports: [reportOf('csv', findFormat('csv')!.options.parse({}))],
  checks: { unverified: { severity: 'low', params: {} } },
});
const stored = JSON.parse(JSON.stringify(JOB)) as Record<string, unknown>;

const OWN = {
  path: 'own.yaml',
  sha256: 'ab',
  framework: parseFramework(
    'id: own\ntitle: t\nversion: v\nnote: n\nclauses: [{ clause: c, title: t, confirmed: true, silent: s }]\n',
    'own.yaml',
  ),
};

describe('the job of a ledger', () => {
  it('has the user’s own frameworks whole: nobody else could look them up', () => {
    const job = { ...JOB, frameworks: [{ id: 'own', own: OWN }, { id: 'eu-cra' }] };
    expect(judgedAgain(JSON.parse(JSON.stringify(job)), null, {}, FORMATS)).toEqual(job);
  });

  it('is the job as it ran', () => {
    expect(judgedAgain(stored, null, {}, FORMATS)).toEqual(JOB);
  });

  it('gets the policy of another one, and nothing else of it', () => {
    const other = jobOf([], 'elsewhere', {
      name: 'strict',
      failOn: 'low',
      reports: [reportOf('xlsx')],
      overrides: [{ product: 'a', module: '*', checks: {} }],
      locale: 'zh-CN',
      frameworks: [{ id: 'eu-cra' }, { id: 'own', own: OWN }],
    });
    const { failOn, locale, checks, overrides, frameworks, reports } = other;
    expect(judgedAgain(stored, other, {}, FORMATS)).toEqual({
      ...JOB,
      failOn,
      locale,
      checks,
      overrides,
      frameworks,
      reports,
    });
  });

  it.each([
    ['its own', {}, undefined, '2026-01-01T00:00:00.000Z'],
    ['that of another job', {}, '2026-02-02T00:00:00.000Z', '2026-02-02T00:00:00.000Z'],
    [
      'that of a flag',
      { asOf: '2026-03-03T00:00:00.000Z' },
      '2026-02-02T00:00:00.000Z',
      '2026-03-03T00:00:00.000Z',
    ],
  ])('is judged as of %s', (_what, overrides, ofOther, expected) => {
    const other = ofOther === undefined ? null : { ...JOB, asOf: ofOther };
    const own = { ...stored, asOf: '2026-01-01T00:00:00.000Z' };
    expect(judgedAgain(own, other, overrides, FORMATS).asOf).toBe(expected);
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ ...stored, checks: 5 }],
    [{ ...stored, checks: { unverified: { params: { after: {} } } } }],
    [{ ...stored, frameworks: [{ id: 'own', own: { ...OWN, framework: {} } }] }],
    [{ ...stored, failOn: 'sometimes' }],
    [{ ...stored, locale: 'fr' }],
    [{ ...stored, reports: 'csv' }],
  ])('is refused where it is none: %j', (configuration) => {
    const judged = (): unknown => judgedAgain(configuration, null, {}, FORMATS);
    expect(judged).toThrow(AuditError);
    expect(judged).toThrow(/the job in plan\.json cannot be read/);
  });
});
