import type { Judgement } from '../check.ts';
import type { Common } from './common.ts';

/** The verdict of every check that must know the method, where nobody does. */
export function methodUnknown(signMethod: string, common: Common): Judgement {
  const method = signMethod.trim().slice(0, 40);
  return {
    verdict: 'unknown',
    remedy: method === '' ? 'record' : 'upgrade',
    observed: method === '' ? common.noSignMethod : method,
    expected: common.knownMethods,
    message: method === '' ? common.noMethod : common.methodUnknown({ method }),
  };
}
