import { buildConnector, Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { parseProxy, proxyInUse } from './proxy.ts';
import type { ProxySettings } from './proxy.ts';

export interface ConnectionOptions {
  /** `https://host[:port]`. */
  origin: string;
  /** Connections kept to the endpoint. */
  connections: number;
  connectMs: number;
  headersMs: number;
  bodyMs: number;
  maxBodyBytes: number;
  proxy: ProxySettings;
}

export interface Connections {
  dispatcher: Dispatcher;
  /** Opens the pool's connections ahead of the first calls, without sending anything. Failures are left to the calls. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Idle connections are kept this long, unless the server says otherwise: longer than any pause between paced calls. */
const KEEP_ALIVE_MS = 20_000;

/**
 * Keep-alive connections to one origin, through a proxy where one is set for its scheme. TLS is always verified.
 * The machine itself is never reached through a proxy.
 */
export function openConnections(options: ConnectionOptions): Connections {
  const proxy = proxyInUse(options.origin, options.proxy);
  return proxy === undefined
    ? direct(options)
    : { ...openProxy(options, proxy), warm: () => Promise.resolve() };
}

/** Limits of connections, whatever they lead to. */
export type ConnectionLimits = Pick<
  ConnectionOptions,
  'connections' | 'connectMs' | 'headersMs' | 'bodyMs' | 'maxBodyBytes'
>;

/** The limits in undici's words. */
export function poolOptions(options: ConnectionLimits): Pool.Options {
  return {
    connections: options.connections,
    // One request at a time: an answer that hangs must not hold others up.
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: options.headersMs,
    bodyTimeout: options.bodyMs,
    maxResponseSize: options.maxBodyBytes,
  };
}

/**
 * Connections through a proxy, whatever origin they lead to; TLS is verified end to end.
 * @throws AuditError `usage` where the proxy is no URL
 */
export function openProxy(options: ConnectionLimits, proxy: string): Omit<Connections, 'warm'> {
  const timeout = { timeout: options.connectMs };
  const { url, authorization } = parseProxy(proxy);
  const agent = new ProxyAgent({
    ...poolOptions(options),
    uri: url,
    ...(authorization !== undefined && { token: authorization }),
    proxyTls: timeout,
    requestTls: timeout,
  });
  return { dispatcher: agent, close: () => agent.destroy() };
}

type Socket = Extract<Parameters<buildConnector.Callback>, [null, unknown]>[1];

/** A pool whose connections can be opened before the first call: cold ones make the first calls arrive in a bunch. */
function direct(options: ConnectionOptions): Connections {
  const connector = buildConnector({ timeout: options.connectMs });
  const spare: Socket[] = [];
  const pool = new Pool(options.origin, {
    ...poolOptions(options),
    connect(wanted, callback) {
      const socket = takeOpen(spare);
      if (socket) queueMicrotask(() => callback(null, socket));
      else connector(wanted, callback);
    },
  });
  const { protocol, host, hostname, port } = new URL(options.origin);
  // undici hands connectors an IPv6 address without its brackets.
  const wanted = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      connector(wanted, (error, socket) => {
        if (error === null) spare.push(socket);
        resolve();
      });
    });
  return {
    dispatcher: pool,
    warm: async () => {
      await Promise.all(Array.from({ length: options.connections }, open));
    },
    close: async () => {
      for (const socket of spare.splice(0)) socket.destroy();
      await pool.destroy();
    },
  };
}

function takeOpen(spare: Socket[]): Socket | undefined {
  for (let socket = spare.shift(); socket; socket = spare.shift()) {
    if (!socket.destroyed && socket.readable && socket.writable) return socket;
    socket.destroy();
  }
  return undefined;
}
