import { NEED_SCOPES } from '../checks/check.ts';
import type { AnyCheck, Evidence, Need } from '../checks/check.ts';

const NEEDS = Object.keys(NEED_SCOPES) as Need[];

/** All evidence → what one check may see of it, until it is handed the next. */
export type Handing = (all: Partial<Evidence>) => Partial<Evidence>;

/**
 * Makes what a check is handed: the parts that it declares, and an error for each that it does not, so that a need
 * which was forgotten is found by the first test. One object a check, which shows what was handed last: a new one for each
 * firmware took longer than most checks, and one with just the declared parts would read as undefined.
 * @throws TypeError where the check reads what it did not declare
 */
export function handing({ id, needs }: Pick<AnyCheck, 'id' | 'needs'>): Handing {
  let handed: Partial<Evidence> = {};
  const declared: Partial<Evidence> = {};
  for (const need of NEEDS) {
    const get = needs.includes(need)
      ? (): Evidence[Need] | undefined => handed[need]
      : (): never => {
          throw new TypeError(`The check ${id} reads ${need}, which is not among its needs.`);
        };
    Object.defineProperty(declared, need, { get });
  }
  return (all) => {
    handed = all;
    return declared;
  };
}
