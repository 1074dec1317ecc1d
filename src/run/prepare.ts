import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { orAborted } from '../core/or-aborted.ts';
import { proxyFromEnv, proxyInUse, proxyUrl } from '../iot/connections.ts';
import { KNOWN_REGIONS, endpointOf } from '../iot/endpoints.ts';
import { resolveCredentials } from '../iot/credentials.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { Job, JobTarget } from '../job/job.ts';
import { prepareSelection } from '../sources/select.ts';
import type { PreparedSelection } from '../sources/select.ts';
import type { RunPorts } from './ports.ts';

/** A target of the job that can be collected: its file is good, its credentials were found, its endpoint is known. */
export interface PreparedTarget {
  spec: JobTarget;
  selection: PreparedSelection;
  credentials: CredentialsSource;
  /** SHA-256 of the selection's CSV file, hex; null for a list. */
  selectionSha256: string | null;
}

export interface Prepared {
  targets: PreparedTarget[];
  /** Removes the copies of the selections' files. */
  cleanUp(): Promise<void>;
}

/**
 * Everything that can be found wrong without a query, for all targets, so that such a run ends with nothing queried.
 * @throws AuditError `selection`, `credentials`, `region`, `usage`; the signal's reason, also while a file, standard
 * input or a source of credentials is waited for
 */
export async function prepareTargets(job: Job, ports: RunPorts, signal?: AbortSignal): Promise<Prepared> {
  const scratch = await mkdtemp(join(tmpdir(), 'ota-audit-'));
  const cleanUp = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    const targets: PreparedTarget[] = [];
    for (const [index, spec] of job.targets.entries()) {
      const copyPath = join(scratch, `selection-${index}.csv`);
      targets.push(await orAborted(prepareTarget(spec, copyPath, ports), signal));
    }
    return { targets, cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function prepareTarget(spec: JobTarget, copyPath: string, ports: RunPorts): Promise<PreparedTarget> {
  const proxy = proxyInUse(endpointOf(spec.region, spec.endpoint), proxyFromEnv(ports.env));
  if (proxy !== undefined) proxyUrl(proxy);
  const selection = await prepareSelection(spec, {
    // An endpoint of the user's own serves one region: rows of another would go elsewhere, signed.
    knownRegions: spec.endpoint === undefined ? KNOWN_REGIONS : [spec.region],
    stdin: ports.stdin,
    copyPath,
  });
  const credentials = await resolveCredentials(spec.credentials, ports.env, ports.clock, ports.onKey);
  const selectionSha256 = selection.csv ? await fileDigest(selection.csv.options.path) : null;
  return { spec, selection, credentials, selectionSha256 };
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
