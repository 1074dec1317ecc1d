/** What there is of every check in every language. */
export interface CheckTexts {
  /** The compliant state. */
  title: string;
  /** The failing one. */
  failingTitle: string;
  why: string;
  /** How to mend it in the console, and by API. */
  console: string;
  api: string;
  /** One sentence for each parameter. */
  params: Readonly<Record<string, string>>;
  /**
   * What it means, and what to set, when nearly everything fails this one check: one sentence for the summary.
   * `{lifetime}` stands for the observed life of the links, `{<name>}` for a parameter.
   */
  widespread?: string;
  /** What its verdicts say: texts, and functions of the values in them. */
  says: Readonly<Record<string, unknown>>;
}
