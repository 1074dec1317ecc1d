import type { Locale } from '../core/model/locale.ts';
import type { Severity } from '../core/model/severity.ts';

/** What a channel sends. Every text is one line of plain text; what the service or a user named in it may be hostile. */
export interface Message {
  /** The same for every attempt, and for the run when a later run tells of it: receivers drop repeats by it. */
  id: string;
  kind: 'run' | 'end' | 'test';
  job: string;
  locale: Locale;
  /** When the run ended, epoch milliseconds. */
  endedAtMs: number;
  tone: 'good' | 'warning' | 'bad';
  /** Job and result. */
  title: string;
  /** Whole sentences, the most important first: headline, what changed, exit code, why it is INCOMPLETE. */
  paragraphs: readonly string[];
  /** Above the findings; '' where there are none. */
  findingsTitle: string;
  /** What to look at first, at most five. */
  findings: readonly MessageFinding[];
  /** What ends the message: where the report lies, the digest of its manifest. */
  footer: readonly string[];
  /** Opens the report; null: the job names no link. */
  link: { text: string; url: string } | null;
  /** The JSON summary, below 20 KB. */
  data: object;
}

export interface MessageFinding {
  severity: Severity;
  /** The severity, what fails and its check: `critical  The link is expired (url-expired)`, with marks such as `new`. */
  title: string;
  /** Package, version, product, ID, target. */
  subject: string;
}
