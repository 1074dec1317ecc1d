/** Other things that connection strings can be are not for us: some of them are taken for a host or a file. */
export const POSTGRES_URL: RegExp = /^postgres(?:ql)?:\/\//;

/** Files that a URL may name. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];

/** The driver's own mode beside libpq's, which never verifies. */
const NO_VERIFY = 'no-verify';
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', NO_VERIFY];

/**
 * The URL as the driver is given it, so that `sslmode` means what it means to psql: `require` encrypts, and verifies only
 * where `sslrootcert` names a certificate. Left alone the driver takes it for `verify-full`.
 * @throws Error where that is no URL of ours, or its `sslmode` is not known
 */
export function asLibpq(url: string): string {
  if (!POSTGRES_URL.test(url)) throw unreadable();
  const query = queryOf(url);
  const mode = query.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new Error(`PostgreSQL: sslmode of the URL is not one of ${SSL_MODES.join(', ')}`);
  }
  if (mode === 'verify-ca' && !query.get('sslrootcert')) {
    throw new Error(
      'PostgreSQL: sslmode=verify-ca needs sslrootcert in the URL; without one use verify-full',
    );
  }
  if (mode === null || mode === NO_VERIFY || query.has('uselibpqcompat')) return url;
  return `${url}&uselibpqcompat=true`;
}

/** Why the driver did not take a URL. Its own message quotes the URL, and is not repeated. */
export function unusableUrl(url: string, error: unknown): Error {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  // A folder is opened, and cannot be read: no path is told then.
  const query = queryOf(url);
  const given = FILES.filter((one) => query.get(one));
  const name = given.find((one) => query.get(one) === path) ?? given[0];
  if (name === undefined || syscall === undefined) return unreadable();
  return new Error(`PostgreSQL: the file of ${name} cannot be read: ${query.get(name)} (${code})`);
}

function unreadable(): Error {
  return new Error('PostgreSQL: the URL cannot be read; write postgres://user:password@host:5432/database');
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at));
}
