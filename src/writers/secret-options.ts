import type { Format, FormatOptions } from './format.ts';

const HIDDEN = '***';
const SECRET_PARAMETER = /pass|secret|token|key/i;

/** The options as they may be recorded: of a URL the password is hidden, of any other secret the whole. */
export function withoutSecrets(
  format: Pick<Format, 'secret'> | undefined,
  options: FormatOptions,
): FormatOptions {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      // Of a format that is not known nothing is known to be harmless.
      const isSecret = format?.secret.includes(name) ?? true;
      return [name, isSecret ? hidden(value) : value];
    }),
  );
}

/** What must be printed nowhere: secret options, and the passwords within those that are URLs, in each form. */
export function secretsIn(format: Pick<Format, 'secret'>, options: FormatOptions): string[] {
  const values = format.secret.map((name) => options[name]).filter((value) => typeof value === 'string');
  return [...new Set(values.flatMap((value) => [value, ...passwordsIn(value)]))].filter(Boolean);
}

function hidden(value: unknown): unknown {
  const url = typeof value === 'string' ? toUrl(value) : undefined;
  // The scheme stays: it is what makes the rest a URL of its kind.
  if (!url) return value === undefined ? undefined : `${schemeOf(value)}${HIDDEN}`;
  if (url.password !== '') url.password = HIDDEN;
  for (const name of [...url.searchParams.keys()].filter((entry) => SECRET_PARAMETER.test(entry))) {
    url.searchParams.set(name, HIDDEN);
  }
  return url.href;
}

function schemeOf(value: unknown): string {
  return typeof value === 'string' ? (/^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0] ?? '') : '';
}

function passwordsIn(value: string): string[] {
  const url = toUrl(value);
  if (!url) return [];
  const parameters = [...url.searchParams].filter(([name]) => SECRET_PARAMETER.test(name));
  return [url.password, decoded(url.password), ...parameters.map(([, text]) => text)];
}

function toUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
