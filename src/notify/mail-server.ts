import { isClearUrl, passwordsIn } from '../core/url-secrets.ts';
import { isLoopback } from '../core/web-url.ts';
import { hiding } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';

/** Where mail is handed in: `smtp://user:password@host:587`, or `smtps://host:465` where TLS is spoken from the start. */
export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** Null: it is not logged in. */
  login: { user: string; pass: string } | null;
  /** Only what leaves the machine must be encrypted. */
  isHere: boolean;
  /** `host:port`, as it may be shown. */
  place: string;
  /** Takes the password out of a text, also as a login sends it. */
  hide: Hide;
}

/** Names, and addresses: those of IPv6 in brackets. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])$/i;

/** @returns undefined for what is no such URL */
export function parseMailServer(text: string): MailServer | undefined {
  const url = isClearUrl(text) && URL.canParse(text) ? new URL(text) : undefined;
  const login = url && isServer(url) ? loginOf(url) : undefined;
  if (!url || login === undefined) return undefined;
  const { protocol, hostname } = url;
  const secure = protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    secure,
    login,
    isHere: isLoopback(hostname.toLowerCase()),
    place: `${hostname}:${port}`,
    // SASL PLAIN sends all of it as one text.
    hide: hiding({
      secrets: [...passwordsIn(text), ...(login ? [`\0${login.user}\0${login.pass}`] : [])],
    }),
  };
}

/** A query is refused: libraries switch the checks of TLS off by it. */
function isServer({ protocol, hostname, port, pathname, search, hash }: URL): boolean {
  const isPlace = HOST.test(hostname) && port !== '0';
  return /^smtps?:$/.test(protocol) && isPlace && /^\/?$/.test(pathname) && search === '' && hash === '';
}

/** @returns null without a user; undefined for one half of a login, or what no server could take */
function loginOf({ username, password }: URL): MailServer['login'] | undefined {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') return undefined;
  try {
    const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
    return /\p{Cc}/u.test(user + pass) ? undefined : { user, pass };
  } catch {
    return undefined;
  }
}
