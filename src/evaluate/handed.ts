import { NEED_SCOPES } from '../checks/check.ts';
import type { AnyCheck, Evidence, Need } from '../checks/check.ts';

const NEEDS = Object.keys(NEED_SCOPES) as Need[];

/** Everything there is, out of reach of the check that holds it. */
class Handed {
  readonly #all: Partial<Evidence>;

  constructor(all: Partial<Evidence>) {
    this.#all = all;
  }

  static read(handed: Handed, need: Need): Evidence[Need] | undefined {
    return handed.#all[need];
  }
}

/** All evidence → what one check may see of it. */
export type Handing = (all: Partial<Evidence>) => Partial<Evidence>;

/**
 * Makes what a check is handed: the parts that it declares, and an error for each that it does not, so that a need
 * which was forgotten is found by the first test. One class a check, made once: an object with just the declared
 * parts took longer to make (Node 20) and would read as undefined.
 * @throws TypeError where the check reads what it did not declare
 */
export function handing({ id, needs }: Pick<AnyCheck, 'id' | 'needs'>): Handing {
  class Declared extends Handed {}
  for (const need of NEEDS) {
    const get = needs.includes(need)
      ? function (this: Handed): Evidence[Need] | undefined {
          return Handed.read(this, need);
        }
      : function (): never {
          throw new TypeError(`The check ${id} reads ${need}, which is not among its needs.`);
        };
    Object.defineProperty(Declared.prototype, need, { get });
  }
  return (all) => new Declared(all) as Partial<Evidence>;
}
