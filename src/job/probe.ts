import { z } from 'zod';
import { urlForeignHost } from '../checks/url-foreign-host.ts';
import { parseByteSize } from '../core/byte-size.ts';
import { parseDuration } from '../core/duration.ts';
import { PROBE_KINDS } from '../core/model/firmware.ts';
import type { ProbeKind } from '../core/model/firmware.ts';
import type { Job, JobProbe } from './job.ts';
import { byteSize, hosts, wait } from './values.ts';

/** `probe` as a job file has it: what is done, alone or with its limits. */
export type ProbeDocument = ProbeKind | ProbeBlock;

interface ProbeBlock {
  kind: ProbeKind;
  concurrency?: number | undefined;
  perHost?: number | undefined;
  bandwidth?: string | undefined;
  hosts?: string[] | undefined;
  timeout?: string | undefined;
  maxBytes?: string | undefined;
  allowPrivate?: boolean | undefined;
}

const kind = z
  .enum(PROBE_KINDS)
  .describe('`links`: fetch one byte of each file. `contents`: download and hash each file.');

/** The schema of `probe`. */
export const probeSchema: z.ZodType<ProbeDocument> = z.union([
  kind,
  z.strictObject({
    kind,
    concurrency: z.int().min(1).max(64).optional().describe('Packages probed at the same time. Default 8.'),
    perHost: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe('Files fetched from one host at the same time. Default 4.'),
    bandwidth: byteSize
      .optional()
      .describe('Bytes per second for all probes together, for example 20MB. Default: no limit.'),
    hosts: hosts
      .optional()
      .describe('Hosts that may be contacted. Default: the hosts that url-foreign-host allows in `checks`.'),
    timeout: wait
      .optional()
      .describe('Time limit per file, including retries. Default 15s for links, 5m for contents.'),
    maxBytes: byteSize.optional().describe('Larger files are not downloaded. Default 1GiB.'),
    allowPrivate: z
      .boolean()
      .optional()
      .describe(
        '`true`: also allow private addresses and this machine, the latter over plain http too. For the emulator.',
      ),
  }),
]);

/** What `--probe` may say. */
export type ProbeFlag = ProbeKind | 'off';

const TIMEOUTS: Record<ProbeKind, string> = { links: '15s', contents: '5m' };

/**
 * How the job probes; undefined where it does not.
 * @param flag of `--probe`: wins over the kind in the file, whose limits stay
 */
export function resolveProbe(
  document: ProbeDocument | undefined,
  flag: ProbeFlag | undefined,
  checks: Job['checks'],
): JobProbe | undefined {
  const { kind: written, ...limits } = toBlock(document);
  const chosen = flag ?? written ?? 'off';
  return chosen === 'off' ? undefined : withLimits(chosen, limits, checks);
}

type Limits = Partial<Omit<ProbeBlock, 'kind'>>;

function toBlock(document: ProbeDocument | undefined): Limits & { kind?: ProbeKind } {
  if (document === undefined) return {};
  return typeof document === 'object' ? document : { kind: document };
}

function withLimits(chosen: ProbeKind, limits: Limits, checks: Job['checks']): JobProbe {
  const { concurrency = 8, perHost = 4, bandwidth, maxBytes = '1GiB', allowPrivate = false } = limits;
  return {
    kind: chosen,
    concurrency,
    perHost,
    bytesPerSecond: bandwidth === undefined ? null : (parseByteSize(bandwidth) ?? null),
    hosts: limits.hosts ?? allowedHosts(checks),
    timeoutMs: parseDuration(limits.timeout ?? TIMEOUTS[chosen]) ?? 0,
    maxBytes: parseByteSize(maxBytes) ?? 0,
    allowPrivate,
  };
}

/** Where the job says that links may lead. */
function allowedHosts(checks: Job['checks']): string[] {
  const given = checks[urlForeignHost.id]?.params['hosts'] ?? urlForeignHost.params['hosts']?.default ?? [];
  return Array.isArray(given) ? [...(given as readonly string[])] : [String(given)];
}
