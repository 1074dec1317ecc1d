/**
 * The one HTTP client of all channels: a POST behind the machine's proxy, that follows no redirect and reads a bounded
 * part of the answer. What is said of a failure never holds the URL, which is a secret: only its host.
 */
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AuditError } from '../core/errors.ts';
import { orAborted } from '../core/or-aborted.ts';
import { openConnections } from '../iot/connections.ts';
import { parseProxy, proxyFromEnv, proxyInUse } from '../iot/proxy.ts';
import { transportFailure } from '../iot/transport.ts';
import type { SendFailure, SendPorts, Sent } from './channel.ts';
import type { HttpAnswer, HttpRequest } from './http-answer.ts';

/** Answers of robots are a line; what is longer is a page of somebody else's. */
const MOST_ANSWER_BYTES = 65_536;
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
/** The standard one, and Feishu's. */
const WAIT_HEADERS = ['retry-after', 'x-ogw-ratelimit-reset'];

/** @returns the answer, whatever its status, or why there is none */
export async function post(request: HttpRequest, ports: SendPorts): Promise<HttpAnswer | SendFailure> {
  const url = new URL(request.url);
  try {
    return await exchange(url, request, ports);
  } catch (error) {
    return connectionFailure(error, url, ports);
  }
}

/** What the HTTP client says of these names its own timers. */
const SILENCES: Readonly<Record<string, string>> = {
  ConnectTimeout: `no connection within ${CONNECT_MS / 1_000} s`,
  HeadersTimeout: `no response within ${ANSWER_MS / 1_000} s`,
  BodyTimeout: `the response stalled for ${ANSWER_MS / 1_000} s`,
};

/** @throws the signal's reason, and what is no failure of the network */
function connectionFailure(error: unknown, url: URL, ports: SendPorts): SendFailure {
  ports.signal.throwIfAborted();
  // The variable of the proxy is no URL.
  if (error instanceof AuditError) return { problem: error.message, hint: error.hint, isTransient: false };
  const failure = transportFailure(error, url.origin);
  if (!failure) throw error;
  const { code, detail, disposition } = failure;
  const said = SILENCES[code] ?? (detail === '' ? code : `${code}: ${detail}`);
  return { problem: `${placeOf(url, ports)}: ${said}`, hint: '', isTransient: disposition === 'retry' };
}

async function exchange(url: URL, { headers, body }: HttpRequest, ports: SendPorts): Promise<HttpAnswer> {
  const connections = openConnections({
    origin: url.origin,
    connections: 1,
    connectMs: CONNECT_MS,
    headersMs: ANSWER_MS,
    bodyMs: ANSWER_MS,
    // What is read is bounded below: the status of a long answer still counts.
    maxBodyBytes: -1,
    proxy: proxyFromEnv(ports.env),
  });
  try {
    const answer = await connections.dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'ota-audit' },
      body,
      signal: ports.signal,
    });
    const wait = WAIT_HEADERS.map((name) => answer.headers[name]).find((value) => value !== undefined);
    const retryAfterMs = retryAfter(wait, ports.clock.now());
    return {
      status: answer.statusCode,
      text: await beginningOf(answer.body),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  } finally {
    await connections.close();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString();
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The host, and the proxy on the way there. */
function placeOf(url: URL, { env }: SendPorts): string {
  const proxy = proxyInUse(url.origin, proxyFromEnv(env));
  return proxy === undefined
    ? url.host
    : `${url.host} through the proxy ${new URL(parseProxy(proxy).url).host}`;
}

/** Whether the host can be connected to, with TLS; nothing is sent. Through a proxy only the proxy is. */
export async function checkConnection(address: string, ports: SendPorts): Promise<Sent> {
  const url = new URL(address);
  try {
    const proxy = proxyInUse(url.origin, proxyFromEnv(ports.env));
    await connectTo(proxy === undefined ? url : new URL(parseProxy(proxy).url), ports.signal);
    return null;
  } catch (error) {
    return connectionFailure(error, url, ports);
  }
}

async function connectTo({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<void> {
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(port === '' ? (isTls ? 443 : 80) : port) };
  // RFC 6066, section 3: an address is no server name.
  const socket = isTls
    ? connectTls({ ...to, ...(isIP(host) === 0 && { servername: host }) })
    : connectTcp(to);
  const connected = new Promise<void>((resolve, reject) => {
    socket.once(isTls ? 'secureConnect' : 'connect', resolve).once('error', reject);
  });
  try {
    await orAborted(connected, signal);
  } finally {
    // What still fails once it is given up is nobody's business.
    socket.on('error', () => undefined).destroy();
  }
}
