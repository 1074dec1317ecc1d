import type { Clock } from '../core/ports.ts';
import { AuditError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { createIotClient } from './client.ts';
import type { IotClient } from './client.ts';
import { proxyFromEnv } from './proxy.ts';
import type { Environment } from './credential-values.ts';
import type { CredentialsSource } from './credentials.ts';
import { stsEndpointOf } from './endpoints.ts';
import type { Place } from './endpoints.ts';
import { STS_LIMIT_MS, identify } from './identity.ts';
import type { Identity } from '../core/model/identity.ts';

/** The identities of a whole run. */
export interface IdentityBook {
  /**
   * Who asks at this place. STS is asked at the first call for these credentials, later calls get the same answer: the
   * regions' STS know the same accounts. An endpoint of the user's own is asked for itself (`stsEndpointOf`).
   * @throws as `identify` does; AuditError `region` for an unusable endpoint
   */
  of(credentials: CredentialsSource, place: Place, signal?: AbortSignal): Promise<Identity>;
}

interface Options {
  signature: 'acs3' | 'v1';
  clock: Clock;
  /** For the proxy. */
  env: Environment;
}

/** Asks each credentials' STS once; nothing stays open. */
export function createIdentityBook(options: Options): IdentityBook {
  const known = new Map<CredentialsSource, Map<string, Promise<Identity>>>();
  return {
    of(credentials, place, signal) {
      const byEndpoint = known.get(credentials) ?? new Map<string, Promise<Identity>>();
      known.set(credentials, byEndpoint);
      const endpoint = JSON.stringify([place.endpoint, place.stsEndpoint]);
      const asking = byEndpoint.get(endpoint) ?? ask(credentials, place, options, signal);
      byEndpoint.set(endpoint, asking);
      return asking;
    },
  };
}

async function ask(
  credentials: CredentialsSource,
  place: Place,
  options: Options,
  signal: AbortSignal | undefined,
): Promise<Identity> {
  const sts = openSts(credentials, place, options);
  try {
    return await identify(credentials, sts, signal);
  } finally {
    await sts?.close();
  }
}

function openSts(credentials: CredentialsSource, place: Place, options: Options): IotClient | null {
  const endpoint = stsEndpointOf(place);
  if (endpoint === undefined) return null;
  const { signature, clock, env } = options;
  const limitMs = STS_LIMIT_MS;
  try {
    return createIotClient({
      endpoint,
      regionId: place.region,
      signature,
      credentials,
      timeouts: { connectMs: limitMs, headersMs: limitMs, bodyMs: limitMs, callMs: limitMs },
      connections: 1,
      clock,
      proxy: proxyFromEnv(env),
      userAgent: `ota-audit/${VERSION}`,
    });
  } catch (error) {
    // A broken proxy ends the run where its own calls need it; NO_PROXY may name their endpoint and not that of STS.
    if (error instanceof AuditError) return null;
    throw error;
  }
}
