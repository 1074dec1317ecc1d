import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

const english = {
  title: 'The package is verified within a reasonable time',
  failingTitle: 'The package has stayed unverified for too long',
  why: 'A package that stays unverified for months is either forgotten and may be sent by mistake, or a fix that never reached its devices.',
  console:
    'Verify the package in Maintenance > OTA Update > the package > Verify, or delete it if it is no longer meant for any device.',
  api: 'Call CreateOTAVerifyJob with the FirmwareId and test devices, or DeleteOTAFirmware.',
  params: {
    after: 'How long after its creation a package may stay unverified.',
  },
  widespread:
    'most of the unverified packages are older than {after}, so old packages never seem to be cleaned up. Decide once which are still needed, and delete the others.',
  says: {
    expected: ({ limit }: { limit: string }): string => `verified within ${limit}`,
    observed: ({ age }: { age: string }): string => `unverified for ${age}`,
    noTime: 'no UtcCreate',
    unknown:
      'The package is unverified, but the service returned no usable UtcCreate, so the start time is unknown.',
    fail: ({ utcCreate, age, limit }: { utcCreate: string; age: string; limit: string }): string =>
      `The package was created at ${utcCreate} and has been unverified for ${age}; the limit is ${limit}.`,
  },
};

/** Status 0 of a package that was created longer ago than the limit. */
export const staleUnverified: Check<'stale-unverified', 'lifecycle', typeof english> = defineCheck({
  id: 'stale-unverified',
  category: 'lifecycle',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification', 'times'],
  params: { after: { kind: 'duration', default: '90d' } },
  english,
  judge({ verification, times: { utcCreate } }, { after }, { asOfMs, says, common }) {
    const isAbsent = isStatusAbsent(verification);
    if (!isAbsent && verification.status !== 'unverified') return NOT_APPLICABLE;
    const limit = formatDuration(after);
    const expected = says.expected({ limit });
    if (isAbsent) return statusUnknown(expected, common);
    const createdMs = utcCreate === null ? Number.NaN : Date.parse(utcCreate);
    if (utcCreate === null || Number.isNaN(createdMs)) {
      return { verdict: 'unknown', remedy: 'record', observed: says.noTime, expected, message: says.unknown };
    }
    if (asOfMs - createdMs <= after) return PASS;
    const age = formatDuration(asOfMs - createdMs);
    return {
      verdict: 'fail',
      observed: says.observed({ age }),
      expected,
      message: says.fail({ utcCreate: formatInstant(createdMs), age, limit }),
    };
  },
});
