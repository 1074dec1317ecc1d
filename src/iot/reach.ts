import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { CallError } from '../core/errors.ts';
import { parseHttpDate } from '../core/instant.ts';
import { openConnections } from './connections.ts';
import type { ProxySettings } from './proxy.ts';
import { transportFailure } from './transport.ts';

/** The steps that a call takes before it is one, each by itself: name, connection, the service's clock. */

/**
 * The addresses of an origin's host, as calls find them.
 * @throws CallError `DnsFailed`
 */
export async function resolveHost(origin: string): Promise<string[]> {
  const host = hostOf(origin);
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw asCallError(error);
  }
}

export interface Reached {
  /** The address and port that answered. */
  address: string;
  /** When the certificate ends, epoch milliseconds; null for plain http. */
  certificateEndsMs: number | null;
}

/**
 * Opens a connection and, for https, verifies the certificate as calls do; closes it without having sent anything.
 * @throws CallError `ConnectFailed`, `TlsFailed` …
 */
export async function reach(origin: string, signal: AbortSignal): Promise<Reached> {
  const { protocol, port } = new URL(origin);
  const isTls = protocol === 'https:';
  const host = hostOf(origin);
  const to = { host, port: port === '' ? (isTls ? 443 : 80) : Number(port) };
  const socket = isTls
    ? connectTls({ ...to, ...(isIP(host) === 0 && { servername: host }) })
    : connectTcp(to);
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await opened(socket, isTls ? 'secureConnect' : 'connect');
    return { address: `${socket.remoteAddress ?? host}:${to.port}`, certificateEndsMs: endOf(socket) };
  } catch (error) {
    throw asCallError(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

/**
 * The service's own time, from one request that is not signed: it is refused, and the refusal is dated.
 * @returns epoch milliseconds in whole seconds; null where the answer has no date
 * @throws CallError where there is no answer
 */
export async function serviceTime(
  origin: string,
  proxy: ProxySettings,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number | null> {
  const limits = { connectMs: timeoutMs, headersMs: timeoutMs, bodyMs: timeoutMs };
  const connections = openConnections({ origin, proxy, ...limits, connections: 1, maxBodyBytes: 1_048_576 });
  try {
    const request = {
      origin,
      path: '/',
      method: 'GET',
      headers: { accept: 'application/json' },
      signal,
    } as const;
    const { headers, body } = await connections.dispatcher.request(request);
    body.on('error', () => undefined).destroy();
    return parseHttpDate(String(headers['date'] ?? '')) ?? null;
  } catch (error) {
    throw signal.aborted ? signal.reason : asCallError(error);
  } finally {
    await connections.close();
  }
}

/** Without the brackets that a URL puts around an IPv6 address. */
function hostOf(origin: string): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, '');
}

async function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once(event, () => resolve());
    // For good: a socket that is destroyed may still fail.
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}

function endOf(socket: Socket): number | null {
  return socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : null;
}

/** Errors that are no failure of the network are defects: they stay what they are. */
function asCallError(error: unknown): unknown {
  const failure = transportFailure(error);
  return failure ? new CallError(failure, { cause: error }) : error;
}
