import { v5 } from 'uuid';
import type { SendPorts, Sent } from './channel.ts';
import { hidingAddress, statusFailure } from './http-answer.ts';
import { post } from './http.ts';
import { retried } from './send.ts';
import type { SendLimits } from './send.ts';

/** By the protocol of healthchecks (https://healthchecks.io/docs/http_api/): the URL alone is success. */
const PING_PATHS = { start: '/start', success: '', fail: '/fail' } as const;

export interface Ping {
  url: string;
  kind: keyof typeof PING_PATHS;
  /** Links what starts to what ends; null: there was no run yet. */
  runId: string | null;
  /** What people read there. */
  body: string;
}

/** The namespace of the UUIDs of runs. */
const RUNS = '6f1d2f6e-0d0e-5e0a-9d0c-0c5a6f8f4b1e';

/** Receivers keep the first 10 KB at the least. */
const MOST_LETTERS = 2_000;

/** @throws the signal's reason */
export async function sendPing(ping: Ping, ports: SendPorts, limits?: SendLimits): Promise<Sent> {
  const { url, headers, body } = requestOf(ping);
  return retried(
    async (attempt) => {
      const answer = await post({ url, headers, body }, attempt);
      return 'problem' in answer ? answer : statusFailure(answer, hidingAddress(url));
    },
    ports,
    limits,
  );
}

function requestOf({ url, kind, runId, body }: Ping): Parameters<typeof post>[0] {
  const to = new URL(url);
  to.pathname = to.pathname.replace(/\/$/, '') + PING_PATHS[kind];
  if (runId !== null) to.searchParams.set('rid', v5(runId, RUNS));
  return {
    url: to.href,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: body.slice(0, MOST_LETTERS),
  };
}
