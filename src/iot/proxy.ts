import { BlockList, isIP } from 'node:net';
import { AuditError } from '../core/errors.ts';
import { isOwnMachine } from './endpoints.ts';

/** The usual environment variables' values, by the names that undici gives them. */
export interface ProxySettings {
  httpProxy?: string;
  httpsProxy?: string;
  noProxy?: string;
}

/** The variables every tool knows, in either case. */
export function proxyFromEnv(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const [httpProxy, httpsProxy, noProxy] = ['http_proxy', 'https_proxy', 'no_proxy'].map(
    (name) => env[name] || env[name.toUpperCase()],
  );
  return {
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    ...(noProxy && { noProxy }),
  };
}

/** The proxy that calls to this origin go through; undefined where they go there directly. */
export function proxyInUse(origin: string, settings: ProxySettings): string | undefined {
  const { protocol, hostname, port } = new URL(origin);
  const proxy = protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (proxy === undefined || proxy === '' || isOwnMachine(hostname)) return undefined;
  const usedPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return goesAround(plainHost(hostname), usedPort, settings.noProxy ?? '') ? undefined : proxy;
}

/**
 * NO_PROXY as curl and undici read it, and where one of them knows more than the other, as that one does: `*`, names with
 * their subdomains, addresses and networks (`10.0.0.0/8`), each with or without a port.
 */
function goesAround(host: string, port: string, noProxy: string): boolean {
  return noProxy.split(/[,\s]+/).some((entry) => {
    const { name, onlyPort } = partsOf(entry.toLowerCase());
    if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
    return name === '*' || host === name || host.endsWith(`.${name}`) || isWithin(host, name);
  });
}

function partsOf(entry: string): { name: string; onlyPort: string | undefined } {
  const isBare = isIP(entry) === 6 || entry.includes('/');
  const [, host = entry, onlyPort] = (isBare ? null : /^(.*?)(?::(\d+))?$/.exec(entry)) ?? [];
  return { name: plainHost(host).replace(/^\*?\./, ''), onlyPort };
}

/** Without the brackets of an IPv6 address, and without the dot that may end a name. */
function plainHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isWithin(host: string, network: string): boolean {
  const [, base = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(base);
  if (family === 0 || isIP(host) !== family || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), type);
  return list.check(host, type);
}

export interface Proxy {
  /** `http://host:port`, without user and password. */
  url: string;
  /** The header `proxy-authorization`; undefined without a user. */
  authorization: string | undefined;
}

/**
 * A proxy's URL in its parts. `proxy.example:3128` is how many machines have it. What is no percent-encoding in user and
 * password is taken literally.
 * @throws AuditError `usage` where it is no URL; the text is never repeated, as it may hold a password
 */
export function parseProxy(text: string): Proxy {
  const full = text.includes('://') ? text.trim() : `http://${text.trim()}`;
  if (!URL.canParse(full)) throw noUrl();
  const { protocol, origin, username, password, pathname, search, hash } = new URL(full);
  // A password with `/`, `?` or `#` ends the host before it is one: another host would be asked.
  if (!/^https?:$/.test(protocol) || `${pathname}${search}${hash}`.includes('@')) throw noUrl();
  const user = `${decoded(username)}:${decoded(password)}`;
  return {
    url: origin,
    authorization: user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`,
  };
}

function noUrl(): AuditError {
  return new AuditError(
    'usage',
    'the proxy in HTTPS_PROXY or HTTP_PROXY is not an http or https URL',
    'Set it to http://[user:password@]host:port, with / ? # @ and % in the password written as %2F %3F %23 %40 and %25, ' +
      'or list the endpoint in NO_PROXY.',
  );
}

/** As curl does: a stray `%`, and bytes that are no UTF-8, stay what they are. */
function decoded(part: string): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
