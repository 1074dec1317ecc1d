import { describe, expect, it } from 'vitest';
import { rollbackRollout } from '../../src/checks/rollback-rollout.ts';
import { compareVersions } from '../../src/checks/support/version-order.ts';
import { checkTable, ofPackage } from './support/check-table.ts';
import { NOT_ASKED, from, rollout, rollouts } from './support/rollouts.ts';

const pack = ofPackage({ destVersion: '1.9.0' });

checkTable(rollbackRollout, [
  { name: 'upwards', evidence: { ...pack, ...rollouts(from('1.10.0', '1.9.0', '1.2.0')) }, verdict: 'pass' },
  {
    name: 'downwards',
    evidence: { ...pack, ...rollouts(from('1.9.0', '1.2.0', '1.10.0')) },
    verdict: 'fail',
    says: ['Rollout job-1 takes devices from version 1.10.0 back to 1.9.0'],
  },
  { name: 'the same', evidence: { ...pack, ...rollouts(from('1.9.0', '1.9')) }, verdict: 'pass' },
  {
    name: 'without a version of its own: that of the package',
    evidence: { ...pack, ...rollouts(from('', '2.0')) },
    verdict: 'fail',
    says: ['back to 1.9.0'],
  },
  { name: 'all versions', evidence: { ...pack, ...rollouts(from('1.9.0')) }, verdict: 'not-applicable' },
  {
    name: 'versions that cannot be compared',
    evidence: { ...pack, ...rollouts(from('winter', 'autumn')) },
    verdict: 'not-applicable',
  },
  {
    name: 'one that can be compared among those that cannot',
    evidence: { ...pack, ...rollouts(from('1.0', 'autumn', '2.0')) },
    verdict: 'fail',
  },
  {
    name: 'a pre-release, dotted',
    evidence: { ...pack, ...rollouts(from('1.0.0-rc.1', '1.0.0')) },
    verdict: 'not-applicable',
  },
  {
    name: 'a pre-release, semver',
    evidence: { ...pack, ...rollouts(from('1.0.0-rc.1', '1.0.0')) },
    params: { order: 'semver' },
    verdict: 'fail',
  },
  {
    name: 'one that ended',
    evidence: { ...pack, ...rollouts({ ...from('1.0', '2.0'), state: 'completed' }) },
    verdict: 'not-applicable',
  },
  {
    name: 'one that was not described',
    evidence: { ...pack, ...rollouts(rollout({ described: null, detail: 'denied' })) },
    verdict: 'not-applicable',
  },
  { name: 'nothing asked', evidence: { ...pack, ...NOT_ASKED }, verdict: 'not-applicable' },
]);

describe('versions', () => {
  it.each([
    ['dotted', '1.9', '1.10', -1],
    ['dotted', 'v2', '1.99.99', 1],
    ['dotted', '1.0.0', '1', 0],
    ['dotted', '20261123', '20261122', 1],
    ['dotted', '9'.repeat(60), '1' + '0'.repeat(60), -1],
    ['dotted', '1.0a', '1.0', null],
    ['dotted', '', '1', null],
    ['semver', '1.0.0-alpha', '1.0.0-alpha.1', -1],
    ['semver', '1.0.0-alpha.1', '1.0.0-alpha.beta', -1],
    ['semver', '1.0.0-beta.2', '1.0.0-beta.11', -1],
    ['semver', '1.0.0-rc.1', '1.0.0', -1],
    ['semver', '1.0.0+build.1', '1.0.0+build.2', 0],
    ['semver', '1.0', '1.0.0', null],
    ['semver', '01.0.0', '1.0.0', null],
  ])('%s: %s and %s: %s', (order, a, b, expected) => {
    expect(compareVersions(a, b, order)).toBe(expected);
    if (expected !== null) expect(compareVersions(b, a, order)).toBe(expected === 0 ? 0 : -expected);
  });
});
