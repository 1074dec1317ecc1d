import pLimit from 'p-limit';
import type { FirmwareFile } from '../core/model/firmware.ts';
import type { Observation } from '../core/model/observation.ts';
import type { SignedLink } from '../core/signed-link.ts';
import { VERSION } from '../core/version.ts';
import { proxyFromEnv } from '../iot/proxy.ts';
import type { Job } from '../job/job.ts';
import type { Prober } from '../probe/prober.ts';
import { createPool } from '../quota/pool.ts';
import type { EndSignals } from './end-signals.ts';
import type { Observed } from './observe.ts';
import type { RunPorts } from './ports.ts';

/** Keeps what was observed. */
type Keep = (observation: Observation) => Promise<void>;
/** Fetches the files behind an answer, where the job says so, and keeps the answer with what came of that. */
type ProbeAndKeep = (observed: Observed, keep: Keep) => Promise<void>;

/** The part of collecting that follows links. */
export interface Probing {
  /**
   * Lets `work` query on while earlier answers are probed: it waits only where as many as the job allows are. Resolves
   * when all are kept.
   */
  during(work: (probe: ProbeAndKeep) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** @returns probing as the job wants it; where it wants none every answer is kept as it is */
export async function openProbing(job: Job, end: EndSignals, ports: RunPorts): Promise<Probing> {
  const { probe } = job;
  if (!probe) {
    return {
      during: (work) => work(({ observation }, keep) => keep(observation)),
      close: () => Promise.resolve(),
    };
  }
  const prober = await openProber(job, probe, ports);
  // Targets that are collected side by side share what the job allows.
  const limit = pLimit(probe.concurrency);
  return {
    async during(work) {
      const pool = createPool(probe.concurrency);
      const probeAndKeep: ProbeAndKeep = ({ observation, links }, keep) =>
        links.length === 0
          ? keep(observation)
          : pool.start(() => limit(async () => keep(await probed(observation, links, prober, end))));
      try {
        await work(probeAndKeep);
      } finally {
        await pool.settled();
      }
    },
    close: () => prober.close(),
  };
}

async function openProber(job: Job, probe: NonNullable<Job['probe']>, ports: RunPorts): Promise<Prober> {
  const { createProber } = await import('../probe/prober.ts');
  const { connectMs, headersMs, bodyMs } = job.timeouts;
  const { clock, random, store } = ports;
  return createProber({
    ...probe,
    connections: probe.concurrency,
    connectMs,
    headersMs,
    bodyMs,
    clock,
    random,
    proxy: proxyFromEnv(ports.env),
    userAgent: `ota-audit/${VERSION}`,
    ...(store !== undefined && { standIn: store }),
  });
}

/** The answer with a probe on each of its files that has a link; one after the other, since they share a slot. */
async function probed(
  observation: Observation,
  links: Observed['links'],
  prober: Prober,
  end: EndSignals,
): Promise<Observation> {
  const { answer } = observation;
  if (answer.kind !== 'observed') return observation;
  const { firmware } = answer;
  const files: FirmwareFile[] = [];
  for (const [at, file] of firmware.files.entries()) {
    const link = links[at];
    files.push(link ? await probedFile(file, { signMethod: firmware.signMethod, link }, prober, end) : file);
  }
  return { ...observation, answer: { ...answer, firmware: { ...firmware, files } } };
}

async function probedFile(
  file: FirmwareFile,
  { signMethod, link }: { signMethod: string; link: SignedLink },
  prober: Prober,
  end: EndSignals,
): Promise<FirmwareFile> {
  try {
    return { ...file, probe: await prober.probe(file, signMethod, link, end.stop) };
  } catch (error) {
    // Nothing of this answer is kept: the run that continues asks again, and probes with a fresh link.
    end.interrupted.throwIfAborted();
    if (end.deadline.aborted) return { ...file, probe: prober.notMade('deadline') };
    throw error;
  }
}
