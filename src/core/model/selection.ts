import type { Listed } from './observation.ts';
import type { Target } from './target.ts';

/** One firmware that the run must audit, in the order in which the source named it. */
export interface Selected {
  /** Place in its target’s selection, from 1, rows that cannot be used included, without gaps. */
  seq: number;
  target: Target;
  /** Opaque; the service's samples have 26 letters and digits, other deployments have other shapes. */
  firmwareId: string;
  /** The CSV file as the job names it, `stdin`, or `list`. */
  source: string;
  /** Line of the CSV file, from 1; null for a list. */
  sourceLine: number | null;
  /** What the list said of it, where it comes from a list. */
  listed?: Listed;
  /** Set where the row cannot be queried at all, with the reason; such a row is reported, never dropped. */
  problem?: string;
}

/** A firmware that only one of a CSV selection and the live list has. */
export interface Difference {
  target: Target;
  firmwareId: string;
  reason: 'not-in-list' | 'not-in-selection';
  source: string;
  sourceLine: number | null;
}
