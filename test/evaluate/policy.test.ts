import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { AuditError } from '../../src/core/errors.ts';
import { checkInfos } from '../../src/evaluate/check-infos.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import type { CheckSettings, Policy, PolicyOverride } from '../../src/evaluate/policy.ts';

describe('the policy', () => {
  it('is the catalogue where the job says nothing', () => {
    const policy = createPolicy({ checks: {}, failOn: 'high' });
    expect(policy.base.enabled.map(({ check, severity }) => [check.id, severity])).toEqual(
      CHECKS.map(({ id, severity }) => [id, severity]),
    );
    expect(policy.base.expiringWithinMs).toBe(6 * 3_600_000);
  });

  it('takes severity, parameters and switches from the job', () => {
    const policy = createPolicy({
      failOn: 'low',
      checks: {
        'url-expiring': { enabled: false, params: { within: '90m' } },
        'url-foreign-host': { severity: 'critical', params: { hosts: 'fw.example.com' } },
      },
    });
    expect(policy.base.enabled.map(({ check }) => check.id)).not.toContain('url-expiring');
    expect(policy.base.expiringWithinMs).toBe(90 * 60_000);
    const host = policy.base.enabled.find(({ check }) => check.id === 'url-foreign-host');
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

  const OVERRIDES: PolicyOverride[] = [
    {
      product: 'a1*',
      module: '*',
      checks: {
        'url-expiring': { severity: 'low', params: { within: '2h' } },
        'url-insecure': { enabled: false, params: {} },
      },
    },
    { product: '*', module: 'mcu', checks: { 'url-expiring': { soft: true, params: { within: '4h' } } } },
    { product: 'a1Lamp', module: '*', checks: { 'url-insecure': { enabled: true, params: {} } } },
  ];
  const overridden = (checks: CheckSettings = {}): Policy =>
    createPolicy({ checks, overrides: OVERRIDES, failOn: 'high' });

  it.each<[string, string, string, number, string[]]>([
    ['no override', 'b', 'm', 6, ['medium', 'loud', 'on']],
    ['one', 'a1', '', 2, ['low', 'loud', 'off']],
    ['another', 'b', 'mcu', 4, ['medium', 'soft', 'on']],
    ['two, the later wins and the earlier keeps the rest', 'a1x', 'mcu', 4, ['low', 'soft', 'off']],
    ['a switch set back on', 'a1Lamp', 'm', 2, ['low', 'loud', 'on']],
    ['all three', 'a1Lamp', 'mcu', 4, ['low', 'soft', 'on']],
    ['keys as they are written', 'A1', 'MCU', 6, ['medium', 'loud', 'on']],
  ])('overridden: %s', (_, productKey, moduleName, hours, [severity, soft, insecure]) => {
    const set = overridden().of({ productKey, moduleName });
    const expiring = set.enabled.find(({ check }) => check.id === 'url-expiring');
    expect([expiring?.severity, expiring?.soft ? 'soft' : 'loud']).toEqual([severity, soft]);
    expect([expiring?.params['within'], set.expiringWithinMs]).toEqual([
      hours * 3_600_000,
      hours * 3_600_000,
    ]);
    expect(set.enabled.some(({ check }) => check.id === 'url-insecure')).toBe(insecure === 'on');
  });

  it('makes each combination once, and shares what an override does not change', () => {
    const policy = overridden();
    const [a, b] = [
      policy.of({ productKey: 'a1x', moduleName: 'm' }),
      policy.of({ productKey: 'a1y', moduleName: 'n' }),
    ];
    expect(a).toBe(b);
    expect(policy.of({ productKey: 'z', moduleName: 'm' })).toBe(policy.base);
    const of = (set: typeof a, id: string): unknown => set.enabled.find(({ check }) => check.id === id);
    expect(of(a, 'unverified')).toBe(of(policy.base, 'unverified'));
    const three = policy.of({ productKey: 'a1Lamp', moduleName: 'm' });
    expect(of(three, 'url-expiring')).toBe(of(a, 'url-expiring'));
  });

  it('matches beyond the places that it remembers', () => {
    const policy = overridden();
    for (let i = 0; i < 10_100; i += 1) policy.of({ productKey: `p${i}`, moduleName: 'm' });
    expect(policy.of({ productKey: 'a1', moduleName: 'mcu' }).expiringWithinMs).toBe(4 * 3_600_000);
    expect(policy.of({ productKey: 'p10099', moduleName: 'm' })).toBe(policy.base);
  });

  it('shows with each check what overrides change, as the job writes it', () => {
    const byId = Object.fromEntries(checkInfos(overridden()).map((info) => [info.id, info]));
    expect(byId['url-expiring']?.overrides).toEqual([
      { product: 'a1*', module: '*', changes: 'severity: low, within: 2h' },
      { product: '*', module: 'mcu', changes: 'soft: true, within: 4h' },
    ]);
    expect(byId['url-insecure']?.overrides.map(({ changes }) => changes)).toEqual([
      'enabled: false',
      'enabled: true',
    ]);
    expect(byId['unverified']?.overrides).toEqual([]);
  });

  it('knows which checks are on for somebody', () => {
    const ids = (policy: Policy): string[] => policy.enabledSomewhere.map(({ id }) => id);
    expect(ids(overridden({ 'url-insecure': { enabled: false, params: {} } }))).toContain('url-insecure');
    expect(ids(overridden({ unverified: { enabled: false, params: {} } }))).not.toContain('unverified');
  });

  it('refuses an override that says something impossible, before anything matches it', () => {
    const overrides = [
      { product: 'x', module: '*', checks: { 'url-expiring': { params: { within: 'soon' } } } },
    ];
    expect(() => createPolicy({ checks: {}, overrides, failOn: 'high' })).toThrow(AuditError);
    const unknown = [{ product: 'x', module: '*', checks: { nothing: { params: {} } } }];
    expect(() => createPolicy({ checks: {}, overrides: unknown, failOn: 'high' })).toThrow(/"nothing"/);
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
      expect(error.code).toBe('job');
      expect(error.message).toContain(message);
      expect(error.hint).toContain(hint);
    }
  });
});
