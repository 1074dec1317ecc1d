import { passwordsIn, withoutPassword } from '../core/url-secrets.ts';
import type { Format, FormatOptions } from './format.ts';

/** The options as they may be recorded: of a URL the password is hidden, of any other secret the whole. */
export function withoutSecrets(
  format: Pick<Format, 'secret'> | undefined,
  options: FormatOptions,
): FormatOptions {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      // Of a format that is not known nothing is known to be harmless.
      const isSecret = format?.secret.includes(name) ?? true;
      return [name, isSecret && value !== undefined ? hidden(value) : value];
    }),
  );
}

/** What must be printed nowhere: secret options, and the passwords within those that are URLs, in each form. */
export function secretsIn(format: Pick<Format, 'secret'>, options: FormatOptions): string[] {
  const values = format.secret.map((name) => options[name]).filter((value) => typeof value === 'string');
  return [...new Set(values.flatMap((value) => [value, ...passwordsIn(value)]))].filter(Boolean);
}

function hidden(value: unknown): string {
  return withoutPassword(typeof value === 'string' ? value : '');
}
