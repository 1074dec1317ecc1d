import { credentialsKey } from '../core/model/target.ts';
import type { CredentialsSpec } from '../core/model/target.ts';
import type { Clock } from '../core/ports.ts';
import type { Environment } from './credential-values.ts';
import { resolveCredentials } from './credentials.ts';
import type { CredentialsSource } from './credentials.ts';
import type { AccessKey } from './sign.ts';

/** The credentials of a whole run. */
export interface CredentialsBook {
  /**
   * Finds the credentials at the first call for a spec; later calls get the same source, or the same error.
   * @throws AuditError `credentials`
   */
  of(spec: CredentialsSpec): Promise<CredentialsSource>;
}

/**
 * Each distinct spec is resolved once: thousands of targets may share one, and a role's session costs a call.
 * @param onKey told of each key that is fetched, before it is used
 */
export function createCredentialsBook(
  env: Environment,
  clock: Clock,
  onKey?: (key: AccessKey) => void,
): CredentialsBook {
  const known = new Map<string, Promise<CredentialsSource>>();
  return {
    of(spec) {
      const key = credentialsKey(spec);
      const resolving = known.get(key) ?? resolveCredentials(spec, env, clock, onKey);
      known.set(key, resolving);
      return resolving;
    },
  };
}
