import type { AnyCheck, Evidence } from '../../../src/checks/check.ts';

/**
 * The evidence as far as the check declares it: what it reads beyond that, or any look at what else there is, throws. The
 * runner gives every check all there is, and only types keep one from reading more.
 */
export function declaredOnly(
  { id, needs }: Pick<AnyCheck, 'id' | 'needs'>,
  evidence: Partial<Evidence>,
): Partial<Evidence> {
  const declared: ReadonlySet<string | symbol> = new Set(needs);
  const refuse = (what: string): never => {
    throw new TypeError(`The check ${id} reads ${what}, which is not among its needs.`);
  };
  return new Proxy(evidence, {
    get: (all, need): unknown => (declared.has(need) ? Reflect.get(all, need) : refuse(String(need))),
    has: (all, need) => (declared.has(need) ? Reflect.has(all, need) : refuse(String(need))),
    ownKeys: () => refuse('what evidence there is'),
  });
}
