import { credentialsKey } from '../core/model/target.ts';
import { VERSION } from '../core/version.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import { createIotClient } from '../iot/client.ts';
import type { IotClient } from '../iot/client.ts';
import { proxyFromEnv } from '../iot/proxy.ts';
import type { Job } from '../job/job.ts';
import { ROLLOUTS_AT_A_TIME } from './asking-rollouts.ts';
import type { PlannedTarget } from './plan.ts';
import type { RunPorts } from './ports.ts';
import type { ServiceClock } from './service-clock.ts';

interface AccountOptions {
  job: Job;
  ports: RunPorts;
  serviceClock: ServiceClock;
}

/** The clients of one account: its targets at one endpoint share their connections. */
export interface Account {
  client(target: PlannedTarget, credentials: CredentialsSource): IotClient;
  /** With connections of its own, so that no query waits for one. */
  rolloutClient(target: PlannedTarget, credentials: CredentialsSource): IotClient;
  close(): Promise<void>;
}

export function openAccount({ job, ports, serviceClock }: AccountOptions): Account {
  const clients = new Map<string, IotClient>();

  function open(
    { endpoint, target, entry }: PlannedTarget,
    credentials: CredentialsSource,
    lane: { of: 'firmware' | 'rollouts'; connections: number },
  ): IotClient {
    const key = JSON.stringify([lane.of, endpoint, target.region, credentialsKey(entry.credentials)]);
    const known = clients.get(key);
    if (known) return known;
    const opened = createIotClient({
      endpoint,
      regionId: target.region,
      signature: job.signature,
      credentials,
      timeouts: job.timeouts,
      connections: lane.connections,
      clock: ports.clock,
      proxy: proxyFromEnv(ports.env),
      userAgent: `ota-audit/${VERSION}`,
      onServed: (servedAtMs) => serviceClock.heard(servedAtMs),
    });
    clients.set(key, opened);
    return opened;
  }

  return {
    client: (target, credentials) =>
      open(target, credentials, { of: 'firmware', connections: job.concurrency.queries }),
    rolloutClient: (target, credentials) =>
      open(target, credentials, { of: 'rollouts', connections: ROLLOUTS_AT_A_TIME }),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
