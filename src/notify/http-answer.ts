/** Requests of channels that speak HTTP, and what an answer says; the client itself is http.ts. */
import { redact } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';
import type { Sent } from './channel.ts';

export interface HttpRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** What nobody may be shown beside the channel's options: a token out of the URL, a signature. */
  secrets?: readonly string[];
}

export interface HttpAnswer {
  status: number;
  /** The beginning of the body. */
  text: string;
  /** What the receiver asks to wait, in milliseconds. */
  retryAfterMs?: number;
}

/** What a status alone says: null for 2xx, whose body may still refuse. */
export function statusFailure({ status, text, retryAfterMs }: HttpAnswer, hide?: Hide): Sent {
  if (status >= 200 && status < 300) return null;
  const isTransient = isPassing(status);
  return {
    problem: answered(status, text, hide),
    hint: STATUS_HINTS[status] ?? (status >= 300 && status < 400 ? REDIRECTS : ''),
    isTransient,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** What it answers, as a problem says it: a page of HTML tells nothing. */
export function answered(status: number, text: string, hide?: Hide): string {
  const said = isPage(text) ? '' : redact(text, 160, hide);
  return said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
}

export function isPage(text: string): boolean {
  return /^\s*</.test(text);
}

/** May the receiver answer otherwise in a while? */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

const REDIRECTS = 'Redirects are not followed; set the variable to the final address.';
const STATUS_HINTS: Readonly<Record<number, string>> = {
  401: 'Check the secret or token.',
  403: 'Check the secret or token.',
  404: 'Check the URL: the robot or webhook may have been removed.',
  410: 'The receiver no longer exists: create a new URL, or remove the channel from the job.',
  413: 'The receiver only accepts smaller messages.',
};
