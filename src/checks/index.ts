import * as all from './all.ts';
import type { AnyCheck, Category } from './check.ts';

export type { AnyCheck, Category, ParamSpec, ParamValue } from './check.ts';
export type { CheckTexts } from './texts.ts';

type All = typeof all;

/** The ID of every check: public, since jobs, exceptions and BI filters key on it. */
export type CheckId = All[keyof All]['id'];

/**
 * What a language other than English says of each check, of one category or of all: exactly the texts that the check
 * itself has in English, so that one which is missing, or one too many, does not compile.
 */
export type CheckTranslations<C extends Category = Category> = {
  readonly [Name in keyof All as Extract<All[Name], { category: C }>['id']]: All[Name]['english'];
};

/** Every check there is, in the order in which catalogue and reports show them. */
export const CHECKS: readonly AnyCheck[] = [
  all.unverified,
  all.verificationFailed,
  all.verificationStalled,
  all.verificationWaived,
  all.statusUnrecognized,
  all.progressMismatch,
  all.urlExpired,
  all.urlExpiring,
  all.urlMissing,
  all.urlUnsigned,
  all.urlUnreadable,
  all.urlInsecure,
  all.urlForeignHost,
  all.urlUnreachable,
  all.digestMissing,
  all.digestMalformed,
  all.digestWeak,
  all.digestInconsistent,
  all.digestMismatch,
  all.sizeMissing,
  all.sizeOverLimit,
  all.sizeMismatch,
  all.deltaWithoutSource,
  all.deltaSameVersion,
  all.deltaSourceAbsent,
  all.versionMalformed,
  all.versionDuplicate,
  all.contentDuplicate,
  all.descriptionMissing,
  all.udiTooLong,
  all.udiSecret,
  all.fileType,
  all.fileNameDuplicate,
  all.staleUnverified,
  all.removed,
  all.notFound,
  all.listDrift,
  all.rolloutOfFailingPackage,
  all.rolloutUngated,
  all.rolloutFailing,
  all.rolloutStuck,
  all.rollbackRollout,
  all.capacity,
  all.populationShift,
  all.targetMissing,
];
