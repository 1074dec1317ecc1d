import type { IncomingHttpHeaders } from 'node:http';
import { serveHttp } from '../iot/local-server.ts';

/** What somebody was sent. */
export interface Received {
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of messages and pings on loopback. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Takes out what came since the last time. */
  take: () => Received[];
  /** How a path is answered, by how it begins; `hang`: not at all. Default: 200. */
  answers: Record<string, number | 'hang'>;
  close: () => Promise<void>;
}

/** @param quote is the address quoted in each answer? */
export async function startReceiver(quote = false): Promise<Receiver> {
  const received: Received[] = [];
  const server = await serveHttp((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() });
      const [, answer = 200] =
        Object.entries(receiver.answers).find(([prefix]) => path.startsWith(prefix)) ?? [];
      if (answer === 'hang') return;
      response.writeHead(answer).end(quote ? `nothing at ${path}, ${path.split('/').join(' ')}` : 'ok');
    });
  });
  const receiver: Receiver = {
    url: server.url,
    received,
    take: () => received.splice(0),
    answers: {},
    close: () => server.close(),
  };
  return receiver;
}

/** The JSON of a message of the webhook. */
export interface Told {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export const toldIn = ({ body }: Received): Told => JSON.parse(body) as Told;
