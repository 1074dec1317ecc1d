import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { Io } from '../../src/cli/io.ts';
import { DEMO_INSTANCE_ID, DEMO_KEY } from '../../src/emulator/index.ts';

/** What a command line left behind. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string | undefined>;
  stdin?: string | Readable;
  onInterrupt?: Io['onInterrupt'];
}

/** A stream that keeps what is written to it. */
export function collecting(): Writable & { text(): string } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      parts.push(Buffer.from(chunk));
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(parts).toString('utf8') });
}

/** A process as a command sees it, with nothing real in it but the files it names. */
export function fakeIo(options: CliOptions = {}): Io & { text(): { stdout: string; stderr: string } } {
  const stdout = collecting();
  const stderr = collecting();
  const { stdin = '' } = options;
  return {
    env: options.env ?? {},
    stdin: typeof stdin === 'string' ? Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]) : stdin,
    stdout,
    stderr,
    onInterrupt: options.onInterrupt ?? (() => () => undefined),
    text: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  };
}

/** Runs a command line in this process, through the front door. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const io = fakeIo(options);
  const code = await main(argv, io);
  return { code, ...io.text() };
}

/** The environment of the emulator's own key; HOME is a folder that does not exist, so that no real profile is read. */
export const DEMO_ENV: Readonly<Record<string, string>> = {
  HOME: '/nonexistent',
  ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_KEY.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret,
};

/** The place of the emulator's fleets. */
export const DEMO_PLACE: readonly string[] = ['--region', 'cn-shanghai', '--instance-id', DEMO_INSTANCE_ID];
