import { describe, expect, it } from 'vitest';
import type { Remedy } from '../../src/core/model/finding.ts';
import { remedyOf } from '../../src/evaluate/unanswered.ts';
import { FAILURES, OUR_FAILURES } from '../../src/iot/failures.ts';
import type { Verdict } from '../../src/iot/failures.ts';

describe('what has to change so that the service answers', () => {
  it.each<[kind: 'denied' | 'failed', code: string, remedy: Remedy]>([
    ['denied', 'NoPermission', 'permission'],
    ['denied', 'Forbidden.RAM', 'permission'],
    ['denied', 'iot.common.RamActionPermissionDeny', 'permission'],
    ['denied', 'iot.common.AuthActionPermissionDeny', 'account'],
    ['denied', 'Iot.Sre.IotInstanceAccessForbidden', 'account'],
    ['denied', 'Forbidden.AccessKeyDisabled', 'setup'],
    ['denied', 'InvalidTimeStamp.Expired', 'setup'],
    ['denied', 'MissingAccessKeyId', 'setup'],
    ['denied', 'iot.system.InstanceNotFound', 'setup'],
    ['denied', 'iot.system.IllegalRequest', 'setup'],
    ['denied', 'CredentialsUnavailable', 'setup'],
    ['failed', 'iot.system.IllegalRequest', 'id'],
    ['failed', 'iot.firmware.NullFirmwareId', 'id'],
    ['failed', 'UnusableRow', 'id'],
    ['failed', 'iot.prod.NotExistedProduct', 'account'],
    ['failed', 'DeadlineReached', 'time'],
    ['failed', 'Throttling.User', 'quota'],
    ['failed', 'DnsFailed', 'network'],
    ['failed', 'ProxyRefused', 'network'],
    ['failed', 'BeyondLimits', 'record'],
    ['failed', 'InternalError', 'service'],
    ['failed', 'a code of tomorrow', 'service'],
    ['failed', '', 'service'],
    // What the service calls like one of our codes is none of them.
    ['failed', 'service:DeadlineReached', 'service'],
    ['failed', 'constructor', 'service'],
  ])('%s, %s: %s', (kind, code, remedy) => {
    expect(remedyOf({ kind, code })).toBe(remedy);
  });

  /** Everything that calls know of codes, as a firmware is recorded that has one. */
  const known = [
    ...FAILURES.flatMap(({ codes, verdict }) =>
      codes.map((code) => ({ code: code.replaceAll('*', 'X'), verdict })),
    ),
    ...Object.entries(OUR_FAILURES).map(([code, verdict]) => ({ code, verdict })),
  ].filter(({ verdict }) => verdict.outcome !== 'not-found');

  const kindOf = ({ disposition, outcome }: Verdict): 'denied' | 'failed' =>
    disposition === 'identity' || disposition === 'configuration' || outcome === 'denied'
      ? 'denied'
      : 'failed';

  it.each(known)('is what the hint of the call says: $code', ({ code, verdict }) => {
    const remedy = remedyOf({ kind: kindOf(verdict), code });
    const { hint, disposition } = verdict;
    expect(remedy === 'permission').toBe(hint.startsWith('Grant '));
    expect(remedy === 'quota').toBe(hint.startsWith('The quota '));
    if (remedy === 'account') expect(hint).toContain('another account');
    if (disposition === 'configuration') expect(['setup', 'network']).toContain(remedy);
    if (disposition === 'firmware') expect(['id', 'account', 'record']).toContain(remedy);
  });
});
