import { AuditError } from '../core/errors.ts';
import { credentialsKey } from '../core/model/target.ts';
import type { CredentialsSpec, RoleSpec } from '../core/model/target.ts';
import type { Clock } from '../core/ports.ts';
import { fromRole } from './credential-providers.ts';
import type { Origin } from './credential-providers.ts';
import type { Environment } from './credential-values.ts';
import { openSource, resolveCredentials } from './credentials.ts';
import type { CredentialsSource } from './credentials.ts';
import { stsEndpointOf } from './endpoints.ts';
import type { Place } from './endpoints.ts';
import type { AccessKey } from './sign.ts';

/** The credentials of a whole run. */
export interface CredentialsBook {
  /**
   * Finds the credentials at the first call for a spec; later calls get the same source, or the same error. A role is
   * asked of the STS that belongs to the place (`stsEndpointOf`), with the key that its spec names, which is found once too.
   * @throws AuditError `credentials`, `region` for an unusable endpoint
   */
  of(spec: CredentialsSpec, place: Place): Promise<CredentialsSource>;
}

/** How a session is called in the audit logs of the role's account. */
const SESSION_NAME = 'ota-audit';

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

  function once(key: string, resolve: () => Promise<CredentialsSource>): Promise<CredentialsSource> {
    const resolving = known.get(key) ?? resolve();
    known.set(key, resolving);
    return resolving;
  }

  async function assume(role: RoleSpec, sts: string, key: Promise<CredentialsSource>) {
    const source = await key;
    return openSource(() => Promise.resolve(roleOrigin(role, sts, { source, env })), clock, onKey);
  }

  return {
    of({ assumeRole: role, ...key }, place) {
      const ofKey = once(credentialsKey(key), () => resolveCredentials(key, env, clock, onKey));
      if (!role) return ofKey;
      const sts = stsEndpointOf(place);
      if (sts === undefined) return Promise.reject(noSts(role));
      return once(`${credentialsKey({ ...key, assumeRole: role })} ${sts}`, () => assume(role, sts, ofKey));
    },
  };
}

function roleOrigin(
  role: RoleSpec,
  stsOrigin: string,
  { source, env }: { source: CredentialsSource; env: Environment },
): Origin {
  const { arn, externalId, sessionName: session = SESSION_NAME } = role;
  const previous = { label: '', name: null, fetch: () => source.get() };
  const asked = { arn, session, stsOrigin, ...(externalId !== undefined && { externalId }) };
  return fromRole(`the role ${arn}`, previous, asked, env);
}

function noSts({ arn }: RoleSpec): AuditError {
  return new AuditError(
    'credentials',
    `the role ${arn} cannot be assumed: the STS endpoint of a custom endpoint is unknown`,
    'Set `stsEndpoint`, for example sts.cn-shanghai.aliyuncs.com.',
  );
}
