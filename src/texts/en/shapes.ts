/** A number as it is shown, and whether it is one: for the singular. */
export interface Count {
  count: string;
  isOne: boolean;
}

/** So many texts: every language has as many. */
export type Tuple<N extends number, Row extends string[] = []> = Row['length'] extends N
  ? Row
  : Tuple<N, [...Row, string]>;
