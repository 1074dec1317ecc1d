import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { codeOf } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import {
  DEMO_INSTANCE_ID,
  DEMO_KEY,
  demoFaults,
  demoFleet,
  parseFaultScript,
  startEmulator,
  syntheticFleet,
} from '../../emulator/index.ts';
import type { Emulator, EmulatorOptions, FaultScript } from '../../emulator/index.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';

type Flags = Readonly<Record<string, string | undefined>>;
const QUOTAS = ['sliding', 'fixed', 'bucket', 'none'] as const;

/** Serves until it is interrupted. Prints what a client needs: address, key, instance. */
export async function emulatorCommand(flags: Flags, io: Io): Promise<number> {
  const emulator = await started(await optionsOf(flags));
  print(io, `emulator listening on ${emulator.url}`);
  print(io, `  ALIBABA_CLOUD_ACCESS_KEY_ID=${DEMO_KEY.accessKeyId}`);
  print(io, `  ALIBABA_CLOUD_ACCESS_KEY_SECRET=${DEMO_KEY.accessKeySecret}`);
  print(
    io,
    `  ota-audit run --list --region cn-shanghai --instance-id ${DEMO_INSTANCE_ID} --endpoint ${emulator.url}`,
  );
  await new Promise<void>((resolve) => {
    io.onInterrupt(() => resolve());
  });
  await emulator.close();
  return 0;
}

async function started(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (error) {
    const reason = LISTENING[codeOf(error)];
    if (reason === undefined) throw error;
    throw new AuditError('usage', `--port ${options.port}: ${reason}`, ANOTHER_PORT, { cause: error });
  }
}

/** Why a port cannot be listened on, by the system's code. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program is using this port',
  EACCES: 'this user may not listen on this port',
  EPERM: 'this user may not listen on this port',
};
const ANOTHER_PORT = 'Choose another port above 1023, or omit --port to use any free one.';

async function optionsOf(flags: Flags): Promise<EmulatorOptions> {
  const nowMs = Date.now();
  const packages = whole('--packages', flags['packages'], 1, 1_000_000);
  const fleet = packages === undefined ? demoFleet({ nowMs }) : syntheticFleet({ packages, nowMs });
  const port = whole('--port', flags['port'], 0, 65_535);
  return {
    fleet,
    ...(port !== undefined && { port }),
    quota: { kind: quotaKind(flags['quota'] ?? 'sliding'), query: 20, list: 10 },
    latencyMs: latency(flags['latency'] ?? '80-300'),
    faults: await faults(flags['faults'], () => (packages === undefined ? demoFaults(fleet) : [])),
  };
}

function whole(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new AuditError('usage', `${flag} ${text}: not a whole number from ${min} to ${max}`);
}

function quotaKind(text: string): (typeof QUOTAS)[number] {
  const kind = QUOTAS.find((known) => known === text);
  if (kind) return kind;
  throw new AuditError('usage', `--quota ${text}: not one of ${QUOTAS.join(', ')}`);
}

function latency(text: string): { min: number; max: number } {
  const [, min, max] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (min === undefined || Number(max ?? min) < Number(min)) {
    throw new AuditError(
      'usage',
      `--latency ${text}: not a range of milliseconds (min-max)`,
      'For example: 80-300.',
    );
  }
  return { min: Number(min), max: Number(max ?? min) };
}

async function faults(path: string | undefined, byDefault: () => FaultScript): Promise<FaultScript> {
  if (path === undefined) return byDefault();
  if (path === 'none') return [];
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AuditError(
      'usage',
      `--faults ${path}: ${error instanceof Error ? error.message : 'cannot be read'}`,
    );
  });
  return parseFaultScript(parsed(text, path), `--faults ${path}`);
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new AuditError('usage', `--faults ${path}: not valid YAML: ${reason}`, '', { cause: error });
  }
}
