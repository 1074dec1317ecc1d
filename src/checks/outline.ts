import type { Severity } from '../core/model/severity.ts';
import type { ParamSpec } from './check.ts';
import { CHECKS } from './index.ts';

/** A check as the schema of a job file sees it: what may be set, and a line of help for each. */
export interface CheckOutline {
  id: string;
  severity: Severity;
  failingTitle: string;
  params: Readonly<Record<string, ParamSpec & { description: string }>>;
  /** Is it judged on something that has a product? If not, a job cannot set it for one. */
  knowsProduct: boolean;
}

/** The catalogue for the schema of a job file; editors show its help in English. */
export function checkOutlines(): CheckOutline[] {
  return CHECKS.map(({ id, severity, params, scope, needs, english }) => {
    const { failingTitle, params: descriptions } = english;
    const described = Object.entries(params).map(
      ([name, spec]) => [name, { ...spec, description: descriptions[name] ?? '' }] as const,
    );
    const knowsProduct = scope !== 'target' && needs.some((need) => need !== 'answer');
    return { id, severity, failingTitle, params: Object.fromEntries(described), knowsProduct };
  });
}
