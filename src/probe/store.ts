import { Agent, Pool } from 'undici';
import { openProxy, poolOptions } from '../iot/connections.ts';
import type { ConnectionLimits } from '../iot/connections.ts';
import { proxyInUse } from '../iot/proxy.ts';
import type { ProxySettings } from '../iot/proxy.ts';
import { guardedConnector } from './guarded-connect.ts';
import type { Resolve } from './guarded-connect.ts';
import type { Dispatcher } from 'undici';

export interface StoreOptions extends Omit<ConnectionLimits, 'maxBodyBytes'> {
  allowPrivate: boolean;
  proxy: ProxySettings;
  /** An origin that answers for every host: the demo's emulator. */
  standIn?: string;
  userAgent: string;
  /** Default: the system's resolver. */
  resolve?: Resolve;
}

/** Where files are fetched from, by whatever host their links name. */
export interface Store {
  /**
   * One GET, no redirect followed.
   * @param range such as `bytes=0-0`; undefined: all of it
   */
  get(url: URL, range: string | undefined, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  /** Drops all connections, also those in use. */
  close(): Promise<void>;
}

/** Opens nothing before the first GET. */
export function openStore(options: StoreOptions): Store {
  // Of a body as much is read as is asked for, and no more.
  const limits = { ...options, maxBodyBytes: -1 };
  const opened = new Map<string, { dispatcher: Dispatcher; close(): Promise<void> }>();
  const once = (key: string, open: () => { dispatcher: Dispatcher; close(): Promise<void> }): Dispatcher => {
    const known = opened.get(key) ?? open();
    opened.set(key, known);
    return known.dispatcher;
  };

  function dispatcherFor(origin: string): Dispatcher {
    const { standIn } = options;
    if (standIn !== undefined) return once('stand-in', () => closing(new Pool(standIn, poolOptions(limits))));
    // Through a proxy it is the proxy that resolves and connects.
    const proxy = proxyInUse(origin, options.proxy);
    if (proxy !== undefined) return once(proxy, () => openProxy(limits, proxy));
    return once('direct', () =>
      closing(new Agent({ ...poolOptions(limits), connect: guardedConnector(options) })),
    );
  }

  return {
    get(url, range, signal) {
      const headers = {
        host: url.host,
        'user-agent': options.userAgent,
        // The bytes as they are stored.
        'accept-encoding': 'identity',
        ...(range !== undefined && { range }),
      };
      const path = url.pathname + url.search;
      const origin = options.standIn ?? url.origin;
      return dispatcherFor(url.origin).request({ origin, path, method: 'GET', headers, signal });
    },
    async close() {
      await Promise.all([...opened.values()].map((connections) => connections.close()));
    },
  };
}

function closing(dispatcher: Dispatcher): { dispatcher: Dispatcher; close(): Promise<void> } {
  return { dispatcher, close: () => dispatcher.destroy() };
}
