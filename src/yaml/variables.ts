import type { Env } from '../core/ports.ts';

/** A default holds no variable of its own. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\}/g;

/** A text with what its variables stand for. */
export interface Filled {
  text: string;
  names: string[];
  missing: string[];
  /** It has a `${` that is no variable, unclosed perhaps. */
  isBroken: boolean;
  isEmpty: boolean;
}

/** A text of a file with what its `${VAR}` and `${VAR:-default}` stand for. */
export function fillText(value: string, env: Env): Filled {
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
