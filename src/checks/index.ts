import type { AnyCheck } from './check.ts';
import { capacity } from './capacity.ts';
import { contentDuplicate } from './content-duplicate.ts';
import { deltaSameVersion } from './delta-same-version.ts';
import { deltaSourceAbsent } from './delta-source-absent.ts';
import { deltaWithoutSource } from './delta-without-source.ts';
import { descriptionMissing } from './description-missing.ts';
import { digestInconsistent } from './digest-inconsistent.ts';
import { digestMalformed } from './digest-malformed.ts';
import { digestMismatch } from './digest-mismatch.ts';
import { digestMissing } from './digest-missing.ts';
import { digestWeak } from './digest-weak.ts';
import { fileNameDuplicate } from './file-name-duplicate.ts';
import { fileType } from './file-type.ts';
import { listDrift } from './list-drift.ts';
import { notFound } from './not-found.ts';
import { populationShift } from './population-shift.ts';
import { progressMismatch } from './progress-mismatch.ts';
import { removed } from './removed.ts';
import { sizeMismatch } from './size-mismatch.ts';
import { sizeMissing } from './size-missing.ts';
import { sizeOverLimit } from './size-over-limit.ts';
import { staleUnverified } from './stale-unverified.ts';
import { statusUnrecognized } from './status-unrecognized.ts';
import { urlUnreachable } from './url-unreachable.ts';
import { udiSecret } from './udi-secret.ts';
import { udiTooLong } from './udi-too-long.ts';
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
import { versionDuplicate } from './version-duplicate.ts';
import { versionMalformed } from './version-malformed.ts';

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
  urlUnreachable,
  digestMissing,
  digestMalformed,
  digestWeak,
  digestInconsistent,
  digestMismatch,
  sizeMissing,
  sizeOverLimit,
  sizeMismatch,
  deltaWithoutSource,
  deltaSameVersion,
  deltaSourceAbsent,
  versionMalformed,
  versionDuplicate,
  contentDuplicate,
  descriptionMissing,
  udiTooLong,
  udiSecret,
  fileType,
  fileNameDuplicate,
  staleUnverified,
  removed,
  notFound,
  listDrift,
  capacity,
  populationShift,
];
