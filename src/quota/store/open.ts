import type { Clock, Logger, Random } from '../../core/ports.ts';
import { passwordsIn } from '../../core/url-secrets.ts';
import { hiding } from '../../iot/redact.ts';
import type { Hide } from '../../iot/redact.ts';
import { openLink } from './link.ts';
import type { StoreLink } from './link.ts';
import type { QuotaStore } from './store.ts';

/** What decides which store a URL is of. */
export const REDIS_URL: RegExp = /^rediss?:\/\//;

/** @throws Error where the URL is none; its own text is not repeated */
export async function openStore(url: string, host: string): Promise<QuotaStore> {
  if (REDIS_URL.test(url)) return (await import('./redis.ts')).openRedis(url, host);
  return (await import('./postgres.ts')).openPostgres(url, host);
}

/** Takes the passwords of a store's URL out of a text. */
export function hideStore(url: string): Hide {
  return hiding({ secrets: [url, ...passwordsIn(url)] });
}

export interface StorePorts {
  clock: Clock;
  logger: Logger;
  random: Random;
  host: string;
  pid: number;
}

/** The store of a run, joined where it is there. @param lane one that the run will use */
export async function joinStore(url: string, lane: string, ports: StorePorts): Promise<StoreLink> {
  const { clock, logger, random, host, pid } = ports;
  // Containers have one name and process ID each time.
  const who = `${host}:${pid}:${Math.floor(random() * 0x1_0000_0000).toString(16)}`;
  const store = await openStore(url, who);
  return openLink(store, { clock, logger, hide: hideStore(url), lane });
}
