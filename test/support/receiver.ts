import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveHttp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';

/** What somebody was sent. */
export interface Received {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  bytes: Buffer;
  /** The bytes as UTF-8. */
  body: string;
}

export interface Answer {
  /** Default: 200. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** `hang`: none at all; `break`: the connection ends. */
type Reaction = Answer | 'hang' | 'break';
type AnswerOf = (received: Received) => Reaction | Promise<Reaction>;

/** A receiver of messages and pings on loopback. */
export interface Inbox extends LocalServer {
  received: Received[];
  /** Takes out what came since the last time. */
  take: () => Received[];
}

/** Keeps what it is sent, in order. */
export async function openInbox(answerOf: AnswerOf): Promise<Inbox> {
  const received: Received[] = [];
  const keep = async (request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const headers = request.headers as Received['headers'];
    const one = { method, path: url, headers, bytes, body: bytes.toString() };
    received.push(one);
    const answer = await answerOf(one);
    if (answer === 'break') response.destroy();
    else if (answer !== 'hang') response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  };
  const server = await serveHttp((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => void keep(request, Buffer.concat(parts), response));
  });
  return { ...server, received, take: () => received.splice(0) };
}

/** One answer after the other, the last one again and again. */
export function serveAnswers(...answers: (Reaction | AnswerOf)[]): Promise<Inbox> {
  let next = 0;
  return openInbox((received) => {
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    return typeof answer === 'function' ? answer(received) : answer;
  });
}

export interface Receiver extends Inbox {
  /** How a path is answered, by how it begins. Default: 200. */
  answers: Record<string, number | 'hang'>;
}

export async function startReceiver(): Promise<Receiver> {
  const inbox = await openInbox(({ path }) => {
    const [, answer = 200] =
      Object.entries(receiver.answers).find(([prefix]) => path.startsWith(prefix)) ?? [];
    return answer === 'hang' ? answer : { status: answer, body: 'ok' };
  });
  const receiver: Receiver = { ...inbox, answers: {} };
  return receiver;
}

/** The JSON of a message of the webhook. */
export interface Told {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export const toldIn = ({ body }: Received): Told => JSON.parse(body) as Told;
