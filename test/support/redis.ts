import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp.ts';

/** Is a server to start there? Without one the tests are skipped by name; in CI they run, and fail. */
export function needsRedis(): { skip: boolean; note: string } {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return { skip: false, note: '' };
  } catch {
    if (process.env['CI'] === 'true') return { skip: false, note: '' };
    return { skip: true, note: ' (skipped: no redis-server on this machine)' };
  }
}

export interface TestRedis {
  url: string;
  port: number;
  /** For a test's own commands. */
  client: Redis;
  /** Ends the server as a crash does. */
  kill: () => Promise<void>;
  /** Ends it as its administrator does. */
  stop: () => Promise<void>;
  /** Stops it for a while: it answers nothing, and takes connections. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  start(): Promise<void>;
}

/** A Redis of this test's own on a free port, with an append-only file in a folder of its own; gone after the test. */
export async function testRedis(...args: string[]): Promise<TestRedis> {
  const folder = await tempFolder();
  const port = await freePort();
  const password = args[args.indexOf('--requirepass') + 1] ?? '';
  let child: ChildProcess | undefined;
  const client = new Redis({
    port,
    ...(args.includes('--requirepass') && { password }),
    lazyConnect: true,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);

  async function start(): Promise<void> {
    const given = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    const started = spawn('redis-server', [
      ...given,
      ...durable,
      '--maxmemory-policy',
      'noeviction',
      ...args,
    ]);
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject);
      started.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
      started.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
    });
  }
  async function end(name: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(name);
    await ended;
  }
  const kill = (): Promise<void> => end('SIGKILL');

  function signal(name: NodeJS.Signals): Promise<void> {
    child?.kill(name);
    return Promise.resolve();
  }

  onTestFinished(async () => {
    client.disconnect();
    await kill();
  });
  await start();
  await client.connect();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    client,
    kill,
    stop: () => end('SIGTERM'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    start,
  };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
