import { v5 } from 'uuid';
import { cut } from '../core/cut.ts';
import type { Hide } from '../iot/redact.ts';
import type { SendFailure, SendPorts, Sent } from './channel.ts';
import { statusFailure } from './http-answer.ts';
import type { HttpAnswer, HttpRequest } from './http-answer.ts';
import { hiderOf } from './http-channel.ts';
import { post } from './http.ts';
import { retried } from './send.ts';
import type { SendLimits } from './send.ts';

/** By the protocol of healthchecks (https://healthchecks.io/docs/http_api/): the URL alone is success. */
const PATHS = { start: '/start', success: '', fail: '/fail' } as const;

export interface Ping {
  url: string;
  kind: keyof typeof PATHS;
  /** Links what starts to what ends; null: there was no run yet. */
  runId: string | null;
  /** What people read there. */
  body: string;
}

/** The namespace of the UUIDs of runs. */
const RUNS = '6f1d2f6e-0d0e-5e0a-9d0c-0c5a6f8f4b1e';

/** Receivers keep 10 KB at the least. */
const MOST_BYTES = 4_000;

/** @throws the signal's reason */
export async function sendPing(ping: Ping, ports: SendPorts, limits?: SendLimits): Promise<Sent> {
  const request = requestOf(ping);
  const hide = hiderOf(request, {}, []);
  return retried(
    async (attempt) => {
      const answer = await post(request, attempt);
      if ('problem' in answer) return answer;
      return judge(answer, hide);
    },
    ports,
    limits,
  );
}

function requestOf({ url, kind, runId, body }: Ping): HttpRequest {
  const to = new URL(url);
  to.pathname = to.pathname.replace(/\/+$/, '') + PATHS[kind];
  // The rest of the query stays as it is written.
  const own = to.search.replace(/^\?/, '').split('&');
  const rid = runId === null ? [] : [`rid=${v5(runId, RUNS)}`];
  to.search = [...own.filter((part) => part !== '' && !part.startsWith('rid=')), ...rid].join('&');
  return {
    url: to.href,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: cut(body, MOST_BYTES),
  };
}

/** A check that is named by its UUID is answered with 200, whether it is there or not. */
const REFUSALS: Readonly<Record<string, SendFailure>> = {
  'OK (not found)': {
    problem: 'no check exists for this URL',
    hint: 'Set the variable to the ping URL of an existing check.',
    isTransient: false,
  },
  'OK (rate limited)': {
    problem: 'too many pings; this one was ignored',
    hint: 'Use a separate check for each job.',
    isTransient: true,
  },
};

const HINTS: Readonly<Record<number, string>> = {
  404: 'Set the variable to the ping URL of an existing check; with ?create=1, a slug URL creates it.',
  409: 'Several checks have this slug: make them unique, or use the URL with the UUID.',
};

function judge(answer: HttpAnswer, hide: Hide): Sent {
  const failure = statusFailure(answer, hide);
  if (!failure) return REFUSALS[answer.text.trim()] ?? null;
  return { ...failure, hint: HINTS[answer.status] ?? failure.hint };
}
