import { loadSigner } from '../evidence/signature.ts';
import type { Logger } from '../core/ports.ts';
import { ok, warning } from './line.ts';
import type { Probe, Probed } from './probe.ts';

/** The key that manifests are signed with, where the job names one. */
export function signingProbe(path: string, probe: Probe): Promise<Probed<never>> {
  const at = { check: 'signing-key', target: '' } as const;
  return probe(at, async () => {
    const warnings: string[] = [];
    await loadSigner(path, { ...SILENT, warn: (message) => warnings.push(message) });
    const [said] = warnings;
    return {
      line:
        said === undefined ? ok(at, `${path} is an Ed25519 key`) : warning(at, `${path}: ${said}`, PROTECT),
    };
  });
}

const PROTECT = 'Restrict it to the user that runs the audit: chmod 600.';
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
