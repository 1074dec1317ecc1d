import type { Evidence } from '../checks/check.ts';

/** What is known of a firmware besides its own answer: what other runs and other firmware say. */
export interface Around {
  wasAudited: boolean;
}

/** A firmware of which nothing else is known. */
export const ALONE: Around = { wasAudited: false };

/** By kind of answer. */
export const PRESENCE: Record<Evidence['answer']['kind'], 'there' | 'not-found' | 'unknown'> = {
  observed: 'there',
  'not-found': 'not-found',
  denied: 'unknown',
  failed: 'unknown',
};
