import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { scratchPath } from './processes.ts';

export interface BenchRedis {
  url: string;
  /** Commands that it was sent since it started, those within scripts left out. */
  commands(): Promise<number>;
  /** Seconds of CPU since it started. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** A Redis of this bench's own, durable as docs/quota-store.md asks for. @throws Error where none is installed */
export async function serveRedis(): Promise<BenchRedis> {
  const folder = scratchPath('redis');
  mkdirSync(folder);
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...args, '--appendonly', 'yes'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child, 'spawn');
  for await (const part of child.stdout as AsyncIterable<Buffer>)
    if (String(part).includes('Ready to accept connections')) break;
  const client = new Redis({ port });
  const info = async (section: string, name: RegExp): Promise<number> => {
    const found = [...(await client.info(section)).matchAll(name)];
    return found.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return {
    url: `redis://127.0.0.1:${port}/0`,
    commands: () => info('commandstats', /cmdstat_(?:eval|evalsha):calls=(\d+)/g),
    cpuSeconds: () => info('cpu', /used_cpu_(?:sys|user):([\d.]+)/g),
    async stop() {
      client.disconnect();
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
