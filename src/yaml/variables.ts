import type { Env } from '../core/ports.ts';

/** A default holds no variable of its own. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\}/g;

/** A text with its variables put in. */
export interface Filled {
  text: string;
  names: string[];
  missing: string[];
  /** It has a `${` that is no variable, unclosed perhaps. */
  isBroken: boolean;
  isEmpty: boolean;
}

/**
 * Puts `${NAME}` and `${NAME:-default}` in.
 * @returns undefined where the value has no variable in it, and nothing that looks like one
 */
export function fillIn(value: unknown, env: Env): Filled | undefined {
  if (typeof value !== 'string' || !value.includes('${')) return undefined;
  const isBroken = value.replaceAll(VARIABLE, '').includes('${');
  const names: string[] = [];
  const missing: string[] = [];
  const text = value.replaceAll(VARIABLE, (_all, name: string, byDefault: string | undefined) => {
    names.push(name);
    const found = Object.hasOwn(env, name) ? env[name] : undefined;
    if (found === undefined && byDefault === undefined) missing.push(name);
    // As in a shell, `:-` also stands in for a variable that is empty.
    return found || (byDefault ?? '');
  });
  return { text, names, missing, isBroken, isEmpty: missing.length === 0 && text === '' };
}
