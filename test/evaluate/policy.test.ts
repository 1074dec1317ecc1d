import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { AuditError } from '../../src/core/errors.ts';
import { checkInfos, createPolicy } from '../../src/evaluate/policy.ts';
import type { CheckSettings } from '../../src/evaluate/policy.ts';

describe('the policy', () => {
  it('is the catalogue where the job says nothing', () => {
    const policy = createPolicy({ checks: {}, failOn: 'high' });
    expect(policy.enabled.map(({ check, severity }) => [check.id, severity])).toEqual(
      CHECKS.map(({ id, severity }) => [id, severity]),
    );
    expect(policy.expiringWithinMs).toBe(6 * 3_600_000);
  });

  it('takes severity, parameters and switches from the job', () => {
    const policy = createPolicy({
      failOn: 'low',
      checks: {
        'url-expiring': { enabled: false, params: { within: '90m' } },
        'url-foreign-host': { severity: 'critical', params: { hosts: 'fw.example.com' } },
      },
    });
    expect(policy.enabled.map(({ check }) => check.id)).not.toContain('url-expiring');
    expect(policy.expiringWithinMs).toBe(90 * 60_000);
    const host = policy.enabled.find(({ check }) => check.id === 'url-foreign-host');
    expect(host).toMatchObject({ severity: 'critical', params: { hosts: ['fw.example.com'] } });
  });

  it('shows every check, switched off ones too, with the values in force', () => {
    const policy = createPolicy({
      failOn: 'low',
      checks: {
        'url-expiring': { enabled: false, params: { within: '90m' } },
        'url-foreign-host': { params: { hosts: ['a.example', 'b.example'] } },
      },
    });
    const infos = checkInfos(policy);
    expect(infos).toHaveLength(CHECKS.length);
    const byId = Object.fromEntries(infos.map((info) => [info.id, info]));
    expect(byId['url-expiring']).toMatchObject({
      enabled: false,
      params: [{ name: 'within', value: '90m' }],
    });
    expect(byId['url-foreign-host']?.params[0]?.value).toBe('a.example, b.example');
    expect(byId['verification-stalled']?.params[0]?.value).toBe('24h');
  });

  it.each<[string, CheckSettings, string, string]>([
    ['an unknown check', { 'url-expird': { params: {} } }, 'url-expird', 'url-expired'],
    ['an unknown parameter', { 'url-expiring': { params: { withn: '6h' } } }, 'withn', 'within'],
    ['a parameter of none', { unverified: { params: { x: '6h' } } }, '"x"', 'none'],
    ['no duration', { 'url-expiring': { params: { within: 'soon' } } }, 'within', '6h'],
    ['a list as duration', { 'url-expiring': { params: { within: ['6h'] } } }, 'within', '6h'],
    ['no host', { 'url-foreign-host': { params: { hosts: [] } } }, 'hosts', 'aliyuncs'],
    ['an empty host', { 'url-foreign-host': { params: { hosts: [' '] } } }, 'hosts', 'aliyuncs'],
    ['a name of the prototype', { toString: { params: {} } }, 'toString', 'Known'],
  ])('refuses %s', (_, settings, message, hint) => {
    try {
      createPolicy({ checks: settings, failOn: 'high' });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      expect(error.kind).toBe('job');
      expect(error.message).toContain(message);
      expect(error.hint).toContain(hint);
    }
  });
});
