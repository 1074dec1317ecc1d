import type { AnyCheck } from './check.ts';
import { digestMissing } from './digest-missing.ts';
import { notFound } from './not-found.ts';
import { progressMismatch } from './progress-mismatch.ts';
import { statusUnrecognized } from './status-unrecognized.ts';
import { unverified } from './unverified.ts';
import { urlExpired } from './url-expired.ts';
import { urlExpiring } from './url-expiring.ts';
import { urlForeignHost } from './url-foreign-host.ts';
import { urlInsecure } from './url-insecure.ts';
import { urlMissing } from './url-missing.ts';
import { urlUnreadable } from './url-unreadable.ts';
import { urlUnsigned } from './url-unsigned.ts';
import { verificationFailed } from './verification-failed.ts';
import { verificationStalled } from './verification-stalled.ts';
import { verificationWaived } from './verification-waived.ts';

export type { AnyCheck, ParamSpec, ParamValue } from './check.ts';

/** Every check there is, in the order in which catalogue and reports show them. A new check is one line here. */
export const CHECKS: readonly AnyCheck[] = [
  unverified,
  verificationFailed,
  verificationStalled,
  verificationWaived,
  statusUnrecognized,
  progressMismatch,
  urlExpired,
  urlExpiring,
  urlMissing,
  urlUnsigned,
  urlUnreadable,
  urlInsecure,
  urlForeignHost,
  digestMissing,
  notFound,
];
