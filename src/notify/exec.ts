import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { codeOf } from '../core/error-code.ts';
import { isKeyVariable } from '../core/key-variable.ts';
import { onAbort } from '../core/on-abort.ts';
import type { Env } from '../core/ports.ts';
import { redact } from '../iot/redact.ts';
import { defineChannel } from './channel.ts';
import type { Channel, SendFailure, SendPorts, Sent } from './channel.ts';
import type { Message } from './message.ts';
import { endGroup } from './process-group.ts';

type Command = readonly string[];

const word = z
  .string()
  .max(4_096)
  .refine((text) => !text.includes('\0'), { error: 'expected text without a NUL character' });

export const exec: Channel = defineChannel({
  id: 'exec',
  description: 'Your own program; it receives the JSON summary on standard input.',
  options: z.object({
    command: z
      .array(word)
      .min(1)
      .max(100)
      .refine(([program]) => program?.trim() !== '', { error: 'expected a program', path: [0] })
      .describe('Program (path, or name on PATH) and its arguments. Not run through a shell.'),
  }),
  secret: [],
  open({ command }) {
    return {
      preview: (message) => `${JSON.stringify(command)}\n\n${inputOf(message)}`,
      send: (message, ports) => run(command, inputOf(message), ports),
      check: ({ env }) => checkProgram(command, env),
    };
  },
});

function inputOf({ data }: Message): string {
  return `${JSON.stringify(data)}\n`;
}

/** sysexits.h: EX_TEMPFAIL, by which mail filters and queues ask for another attempt. */
const TRY_LATER = 75;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 2_000;
/** What a program that has ended left in the pipe is read at once; one that it started may hold the pipe open for ever. */
const DRAIN_MS = 200;
const KEPT_BYTES = 8_192;

type Child = ChildProcessByStdio<Writable, null, Readable>;

/** How a program ended; `said` is the end of what it wrote to standard error. */
interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  said: string;
}

async function run(command: Command, input: string, { env, signal }: SendPorts): Promise<Sent> {
  signal.throwIfAborted();
  try {
    return judge(command, await ending(start(command, env), input, signal));
  } catch (error) {
    if (signal.aborted || codeOf(error) === '') throw error;
    return notStarted(command, codeOf(error));
  }
}

/** A group of its own, so that all of it can be ended; nothing of it is written to where the result goes. */
function start([program = '', ...args]: Command, env: Env): Child {
  const given = Object.entries(env).filter(([name]) => !isKeyVariable(name));
  return spawn(program, args, {
    env: Object.fromEntries(given),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
}

/** @throws the error of the start, or the signal's reason; the program is ended then */
async function ending(child: Child, input: string, signal: AbortSignal): Promise<Ending> {
  let said = Buffer.alloc(0);
  child.stderr.on('data', (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]).subarray(-KEPT_BYTES);
  });
  // A program need not read what it gets: its exit code tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise<Ending>((resolve, reject) => {
    const letGo = (): void => {
      forget();
      child.stdin.destroy();
      child.stderr.destroy();
      child.unref();
    };
    const forget = onAbort(signal, () => {
      letGo();
      if (child.pid !== undefined) endGroup(child.pid, GRACE_MS);
      reject(signal.reason as Error);
    });
    child.once('error', (error) => {
      letGo();
      reject(error);
    });
    child.once('exit', (code, by) => {
      const end = (): void => {
        letGo();
        resolve({ code, signal: by, said: said.toString() });
      };
      const timer = setTimeout(end, DRAIN_MS);
      child.once('close', () => {
        clearTimeout(timer);
        end();
      });
    });
  });
}

function judge(command: Command, { code, signal, said }: Ending): Sent {
  if (code === 0) return null;
  const how = code === null ? `was terminated by ${signal}` : `exited with ${code}`;
  const lastLine = redact(
    said
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? '',
    200,
  );
  return {
    problem: `${nameOf(command)} ${how}${lastLine === '' ? '' : `: ${lastLine}`}`,
    hint: '',
    isTransient: code === TRY_LATER,
  };
}

/** The system has no process, file or memory left for now. */
const PASSING: readonly string[] = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY'];

function notStarted(command: Command, code: string): SendFailure {
  const name = nameOf(command);
  if (code === 'ENOENT') {
    const hint =
      'Use a program on PATH, or its path; the interpreter in the first line of a script must also exist.';
    return { problem: `${name} was not found`, hint, isTransient: false };
  }
  if (code === 'EACCES') {
    return {
      problem: `${name} is not executable`,
      hint: 'Make it executable with `chmod +x`.',
      isTransient: false,
    };
  }
  return { problem: `${name} cannot be started: ${code}`, hint: '', isTransient: PASSING.includes(code) };
}

function nameOf([program = '']: Command): string {
  return redact(program, 120);
}

/** As POSIX searches where PATH is not set. */
const DEFAULT_PATH = '/usr/bin:/bin';

async function checkProgram(command: Command, env: Env): Promise<Sent> {
  const [program = ''] = command;
  const folders = program.includes('/') ? [''] : (env['PATH'] ?? DEFAULT_PATH).split(':');
  const found = await Promise.all(folders.map((folder) => accessCode(join(folder, program))));
  if (found.includes('')) return null;
  return notStarted(command, found.includes('EACCES') ? 'EACCES' : 'ENOENT');
}

/** '' for a file that can be executed, else the code of the error. */
async function accessCode(path: string): Promise<string> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile() ? '' : 'EACCES';
  } catch (error) {
    return codeOf(error);
  }
}
