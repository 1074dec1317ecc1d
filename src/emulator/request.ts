import type { IncomingMessage } from 'node:http';

/** More than any call of these operations needs. */
const MOST_BODY_BYTES = 1_048_576;

/** One received call, decoded. Pairs keep their order and repetitions: signatures cover them all. */
export interface ApiRequest {
  method: string;
  /** Path as received, without the query. */
  path: string;
  host: string;
  headers: ReadonlyMap<string, string>;
  query: readonly (readonly [string, string])[];
  /** Query and form body together. */
  params: readonly (readonly [string, string])[];
  body: Buffer;
}

/** The first value of a parameter. */
export function param(request: Pick<ApiRequest, 'params'>, name: string): string | undefined {
  return request.params.find(([key]) => key === name)?.[1];
}

/** The same request with some parameters replaced. */
export function withParams(request: ApiRequest, params: Readonly<Record<string, string>>): ApiRequest {
  const others = request.params.filter(([name]) => params[name] === undefined);
  return { ...request, params: [...others, ...Object.entries(params)] };
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    // What is too much is read to its end and dropped, so that the client can hear why.
    if (sizeBytes <= MOST_BODY_BYTES) parts.push(part);
  }
  return sizeBytes <= MOST_BODY_BYTES ? Buffer.concat(parts) : undefined;
}

function lowerCaseHeaders(message: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  return headers;
}

/** Reads and decodes a call; undefined where its body is too large. */
export async function readRequest(message: IncomingMessage): Promise<ApiRequest | undefined> {
  const body = await readBody(message);
  if (!body) return undefined;
  const [path = '/', ...rest] = (message.url ?? '/').split('?');
  const query = [...new URLSearchParams(rest.join('?'))];
  const headers = lowerCaseHeaders(message);
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = isForm ? [...new URLSearchParams(body.toString('utf8'))] : [];
  return {
    method: message.method ?? 'GET',
    path,
    host: headers.get('host') ?? '',
    headers,
    query,
    params: [...query, ...form],
    body,
  };
}
