import { resolveCredentials } from '../iot/credentials.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { JobTarget } from '../job/job.ts';
import type { RunPorts } from '../run/ports.ts';
import { ok } from './line.ts';
import type { Probe, Probed } from './probe.ts';

/** Where the key comes from and which it is. Whose it is, identity.ts asks. */
export function credentialsProbe(
  spec: JobTarget,
  target: string,
  ports: Pick<RunPorts, 'env' | 'clock' | 'onKey'>,
  probe: Probe,
): Promise<Probed<CredentialsSource>> {
  const at = { check: 'credentials', target } as const;
  return probe(at, async () => {
    const source = await resolveCredentials(spec.credentials, ports.env, ports.clock, ports.onKey);
    const { securityToken } = await source.get();
    const kind = securityToken === undefined ? '' : ', temporary, with a security token';
    return { line: ok(at, `${source.describe()}${kind}`), value: source };
  });
}
