import { onTestFinished } from 'vitest';
import type { FirmwareFile, Probe } from '../../src/core/model/firmware.ts';
import { SignedLink } from '../../src/core/signed-link.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { createProber } from '../../src/probe/prober.ts';
import type { ProberOptions } from '../../src/probe/prober.ts';
import { listen, serveHttp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';

/** What no outcome may hold anything of. */
export const SECRET = 'Signature=s3cr3tSignature%2Bof%3D&OSSAccessKeyId=LTAI5tProbeSecret0001';

export const FILE: FirmwareFile = {
  index: 1,
  name: 'a.bin',
  sizeBytes: 5,
  digest: '5d41402abc4b2a76b9719d911017c592',
  md5: '',
  link: { kind: 'missing' },
};

/** A prober for the machine itself, that does not wait between attempts. */
export function proberOf(change: Partial<ProberOptions> = {}): ReturnType<typeof createProber> {
  const prober = createProber({
    kind: 'links',
    hosts: ['127.0.0.1'],
    allowPrivate: true,
    perHost: 4,
    bytesPerSecond: null,
    maxBytes: 1_000_000,
    timeoutMs: 5_000,
    connections: 4,
    connectMs: 1_000,
    headersMs: 1_000,
    bodyMs: 1_000,
    clock: systemClock,
    random: () => 0,
    proxy: {},
    userAgent: 'ota-audit/test',
    ...change,
  });
  onTestFinished(() => prober.close());
  return prober;
}

/** Probes one link. `url` may be an origin: it gets a path and a signature then. */
export async function probe(
  url: string,
  change: Partial<ProberOptions> = {},
  what: { file?: FirmwareFile; signMethod?: string; signal?: AbortSignal } = {},
): Promise<Omit<Probe, 'at' | 'probe'>> {
  const { file = FILE, signMethod = 'MD5', signal = new AbortController().signal } = what;
  const link = new SignedLink(url.includes('?') ? url : `${url}/ota/a%20b.bin?${SECRET}`);
  const { at, probe: _kind, ...outcome } = await proberOf(change).probe(file, signMethod, link, signal);
  if (!/^\d{4}-\d\d-\d\dT.*Z$/.test(at)) throw new Error(`no time: ${at}`);
  return outcome;
}

export async function http(answer: Parameters<typeof serveHttp>[0]): Promise<LocalServer> {
  const server = await serveHttp(answer);
  onTestFinished(() => server.close());
  return server;
}

export async function listening(server: Parameters<typeof listen>[0]): Promise<LocalServer> {
  const local = await listen(server, []);
  onTestFinished(() => local.close());
  return local;
}
