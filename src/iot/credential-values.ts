import { AuditError } from '../core/errors.ts';
import type { AccessKey } from './sign.ts';

export type { Env as Environment } from '../core/ports.ts';

/** How the parts of a key are called where they come from. */
export interface KeyNames {
  id: string;
  secret: string;
  token: string;
}

/**
 * A key of its parts; blanks around pasted values are dropped.
 * @returns undefined where none of the three is given
 * @throws AuditError `credentials` where only some are: skipping them would let another identity in
 */
export function keyFrom(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
  names: KeyNames,
): AccessKey | undefined {
  const given = { id: trimmed(id), secret: trimmed(secret), token: trimmed(token) };
  if (given.id === '' && given.secret === '' && given.token === '') return undefined;
  const missing = (['id', 'secret'] as const).filter((part) => given[part] === '').map((part) => names[part]);
  if (missing.length > 0) {
    const present = (['id', 'secret', 'token'] as const)
      .filter((part) => given[part] !== '')
      .map((part) => names[part]);
    throw incomplete(`${present.join(' and ')} is set, but not ${missing.join(' and ')}`, names);
  }
  if (given.id.startsWith('STS.') && given.token === '') {
    throw incomplete(`${names.id} belongs to STS credentials, but ${names.token} is not set`, names);
  }
  return {
    accessKeyId: given.id,
    accessKeySecret: given.secret,
    ...(given.token !== '' && { securityToken: given.token }),
  };
}

function trimmed(text: string | undefined): string {
  return text?.trim() ?? '';
}

function incomplete(problem: string, names: KeyNames): AuditError {
  return new AuditError(
    'credentials',
    problem,
    `Set both ${names.id} and ${names.secret} (and ${names.token} for STS credentials), or neither.`,
  );
}

/** Refuses what cannot be sent in a header: a line break or a quotation mark that was pasted along. */
export function cleanKey(key: AccessKey, label: string): AccessKey {
  const broken = Object.entries(key).find(([, value]) => !/^[!#-&(-~]+$/.test(String(value)));
  if (!broken) return key;
  throw new AuditError(
    'credentials',
    `the ${WORDS[broken[0]] ?? 'key'} from ${label} contains spaces, quotation marks or other characters that are invalid in a key`,
    'Paste it again without surrounding characters.',
  );
}

const WORDS: Readonly<Record<string, string>> = {
  accessKeyId: 'AccessKey ID',
  accessKeySecret: 'AccessKey secret',
  securityToken: 'security token',
};
