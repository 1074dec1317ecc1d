import { describe, expect, it } from 'vitest';
import type {
  AnyCheck,
  AnyJudgeContext,
  Evidence,
  Judgement,
  ParamValues,
} from '../../../src/checks/check.ts';
import type { Remedy, VerdictKind } from '../../../src/core/model/finding.ts';
import type { Link, Status } from '../../../src/core/model/firmware.ts';
import type { Locale } from '../../../src/core/model/locale.ts';
import { createPolicy } from '../../../src/evaluate/policy.ts';
import { checkTexts, textsOf } from '../../../src/texts/index.ts';
import { declaredOnly } from './declared-only.ts';

const AS_OF = '2026-11-23T02:00:00.000Z';
const AS_OF_MS: number = Date.parse(AS_OF);
const HOUR_MS = 3_600_000;

/** `hours` from `as_of`, ISO 8601 UTC. */
export function at(hours: number): string {
  return new Date(AS_OF_MS + hours * HOUR_MS).toISOString();
}

export interface Row {
  name: string;
  evidence: Partial<Evidence>;
  verdict: VerdictKind;
  /** Of `unknown`: what has to change. Default: something in the record. */
  remedy?: Remedy;
  /** Parts of the message. */
  says?: string[];
  params?: ParamValues;
}

/** What a check gets besides its evidence: the instant, and the texts of a language. */
export function contextOf(check: AnyCheck, locale: Locale = 'en'): AnyJudgeContext {
  const texts = textsOf(locale);
  return { asOfMs: AS_OF_MS, says: checkTexts(texts, check).says, common: texts.judging };
}

/** One table a check: each row is judged with the check's own defaults unless it sets parameters. */
export function checkTable(check: AnyCheck, rows: readonly Row[]): void {
  describe(check.id, () => {
    const defaults = createPolicy({ checks: {}, failOn: 'never' }, [check]).all[0]?.params ?? {};
    it.each(rows)('$name: $verdict', ({ evidence, verdict, remedy = 'record', says = [], params }) => {
      const declared = declaredOnly(check, evidence);
      const said: Judgement = check.judge(declared, { ...defaults, ...params }, contextOf(check));
      expect(said.verdict).toBe(verdict);
      if (said.verdict === 'unknown') expect(said.remedy).toBe(remedy);
      if (said.verdict === 'fail' || said.verdict === 'unknown') {
        expect(said.message).toMatch(/^[A-Z].*\.$/);
        expect(said.observed).not.toBe('');
        expect(said.expected).not.toBe('');
      }
      // Times for people; `observed` and `expected` have them for tools.
      expect(said.message ?? '').not.toMatch(/\d{4}-\d{2}-\d{2}T/);
      for (const part of says) expect(said.message ?? '').toContain(part);
    });
    it('has a passing and a failing row', () => {
      expect(rows.map(({ verdict }) => verdict)).toEqual(expect.arrayContaining(['pass', 'fail']));
    });
  });
}

const CODES: Record<Exclude<Status, 'unrecognized'>, number> = {
  'not-required': -1,
  unverified: 0,
  verified: 1,
  verifying: 2,
  failed: 3,
};

/** The verification evidence of a documented status. */
export function status(
  status: keyof typeof CODES,
  verifyProgress: number | null = null,
): Pick<Evidence, 'verification'> {
  return {
    verification: { status, statusCode: CODES[status], statusRaw: String(CODES[status]), verifyProgress },
  };
}

/** A Status that no documentation knows, and an answer without any. */
export const STATUS_7: Pick<Evidence, 'verification'> = {
  verification: { status: 'unrecognized', statusCode: 7, statusRaw: '7', verifyProgress: 50 },
};
export const STATUS_WORD: Pick<Evidence, 'verification'> = {
  verification: { status: 'unrecognized', statusCode: null, statusRaw: 'DONE', verifyProgress: null },
};
export const NO_STATUS: Pick<Evidence, 'verification'> = {
  verification: { status: 'unrecognized', statusCode: null, statusRaw: '', verifyProgress: 100 },
};

const PLACE = { scheme: 'https', host: 'ota-1.oss-cn-shanghai.aliyuncs.com', path: '/ota/a/b.bin' };

export function signed(expiresAt: string, place: Partial<typeof PLACE> = {}): { link: Link } {
  return { link: { kind: 'signed', version: 'V1', ...PLACE, ...place, expiresAt } };
}
export function unsigned(place: Partial<typeof PLACE> = {}): { link: Link } {
  return { link: { kind: 'unsigned', ...PLACE, ...place } };
}
/** A URL whose expiry cannot be read. */
export function unreadable(place: Partial<typeof PLACE> = {}): {
  link: Extract<Link, { kind: 'unreadable' }>;
} {
  return {
    link: { kind: 'unreadable', ...PLACE, ...place, problem: 'expiry-not-seconds', parameter: 'Expires' },
  };
}
export const MISSING: { link: Link } = { link: { kind: 'missing' } };
export const NO_URL: { link: Extract<Link, { kind: 'unreadable' }> } = {
  link: {
    kind: 'unreadable',
    scheme: '',
    host: '',
    path: '',
    problem: 'not-a-url',
    parameter: '',
  },
};

/** The digest of a file of a single-file package. */
export function digest(change: Partial<Evidence['digest']> = {}): Pick<Evidence, 'digest'> {
  return { digest: { signMethod: 'MD5', multiFile: false, digest: '', md5: '', ...change } };
}

/** One of several files, with both digests. */
export function ofSeveral(signMethod: string, digest: string, md5: string): Pick<Evidence, 'digest'> {
  return { digest: { signMethod, multiFile: true, digest, md5 } };
}

export function file(name: string, sizeBytes: number | null = 1_000): Pick<Evidence, 'file'> {
  return { file: { name, sizeBytes } };
}

/** Type, versions and description of a package; a full one by default. */
export function ofPackage(change: Partial<Evidence['package']> = {}): Pick<Evidence, 'package'> {
  const full = { type: 'full', typeCode: 0, srcVersion: '', destVersion: '1.0.0', description: 'd' } as const;
  return { package: { ...full, ...change } };
}

/** A delta package between two versions. */
export function delta(srcVersion: string, destVersion: string): Pick<Evidence, 'package'> {
  return ofPackage({ type: 'delta', typeCode: 1, srcVersion, destVersion });
}

export const UNKNOWN_TYPE: Pick<Evidence, 'package'> = ofPackage({ type: 'unrecognized', typeCode: 7 });

export function udi(udiLength: number, ...udiSecrets: Evidence['udi']['udiSecrets']): Pick<Evidence, 'udi'> {
  return { udi: { udiLength, udiSecrets } };
}
