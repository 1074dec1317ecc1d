/**
 * Passwords within URLs of databases and proxies. What is taken for one here must be what the program that gets the URL
 * takes for one: where a URL can be read in two ways, nothing of it is shown.
 */

const HIDDEN = '***';
const SECRET_PARAMETER = /pass|secret|token|key/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Scheme, user, password, place, query. A `/`, `?` or `#` that was not encoded ends the password for a parser, and its
 * rest is taken for a port, a path or a query: an `@` behind the place shows that, and a fragment has no meaning here.
 */
const PARTS = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#:]*)(?::([^/?#]*))?@)?([^?#@]*)(?:\?([^#@]*))?$/i;

/** Some parsers drop these, some encode them, some do so with every percent sign of the URL then. */
const NOT_ENCODED = /[\s\p{Cc}]|%(?![0-9a-f]{2})/iu;

/** Can it be read in one way only? */
export function isClearUrl(text: string): boolean {
  return partsOf(text) !== null;
}

function partsOf(text: string): RegExpExecArray | null {
  return NOT_ENCODED.test(text) ? null : PARTS.exec(text);
}

/** A URL as it may be recorded; of what is no URL, or no clear one, only the scheme. */
export function withoutPassword(text: string): string {
  const [, scheme = '', user, password = '', place = '', query] = partsOf(text) ?? [];
  if (scheme === '') return `${SCHEME.exec(text)?.[0] ?? ''}${HIDDEN}`;
  const who = user === undefined ? '' : `${user}${password === '' ? '' : `:${HIDDEN}`}@`;
  return `${scheme}${who}${place}${query === undefined ? '' : `?${withoutSecretParameters(query)}`}`;
}

function withoutSecretParameters(query: string): string {
  const parameters = new URLSearchParams(query);
  const names = [...parameters.keys()].filter((name) => SECRET_PARAMETER.test(name));
  for (const name of names) parameters.set(name, HIDDEN);
  return names.length === 0 ? query : parameters.toString();
}

/**
 * The passwords of a URL, a proxy that is written without a scheme, or a connection string of words, as they stand there
 * and decoded; of a URL that is not clear all that may be one.
 */
export function passwordsIn(text: string): string[] {
  const [whole, , , password = '', , query = ''] = partsOf(text) ?? [];
  const given = whole === undefined ? guessesIn(text) : [password];
  const parameters = [...new URLSearchParams(query)].filter(([name]) => SECRET_PARAMETER.test(name));
  const found = [...given.flatMap((each) => [each, decoded(each)]), ...parameters.map(([, value]) => value)];
  return [...new Set(found)].filter((each) => each !== '');
}

function guessesIn(text: string): string[] {
  const ofUrl = /^\s*[a-z][a-z0-9+.-]*:\/\/[^:]*:(.+)@/is.exec(text)?.[1];
  const ofProxy = /^\s*[^\s/?#@:]*:([^\s/?#]+)@/.exec(text)?.[1];
  const ofWords = /\bpassword\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))/i.exec(text);
  return [ofUrl, ofProxy, ofWords?.[1], ofWords?.[2]].filter((each) => each !== undefined);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
