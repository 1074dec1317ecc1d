import { cut } from '../core/cut.ts';

/** Of the line as JSON, in UTF-8: receivers of messages take no more. */
const MOST_LINE_BYTES = 20_000;

/** How long each text of a list may be, in bytes of UTF-8, and how many targets are named: as much as there is room for. */
const STEPS: readonly { text: number; targets: number }[] = [
  { text: Infinity, targets: Infinity },
  { text: 200, targets: 10 },
  { text: 100, targets: 10 },
  { text: 50, targets: 4 },
];

/** What of the line may be long. */
interface Long {
  reason: string;
  headline: string;
  incomplete_because: string[];
  failed_outputs: object[];
  worst: object[];
  targets: object[];
  notified: object[];
}

/** The line within its bytes: texts of its lists are cut shorter where they would not fit, and fewer targets are named. */
export function fitted<Line extends Long>(line: Line): Line {
  let shorter = line;
  for (const { text, targets } of STEPS) {
    shorter = {
      ...line,
      reason: cut(line.reason, 4 * text),
      headline: cut(line.headline, 4 * text),
      incomplete_because: line.incomplete_because.map((sentence) => cut(sentence, text)),
      failed_outputs: line.failed_outputs.map((output) => withCut(output, text)),
      worst: line.worst.map((finding) => withCut(finding, text)),
      targets: line.targets.slice(0, targets).map((target) => withCut(target, text)),
      notified: line.notified.map((told) => withCut(told, text)),
    };
    if (Buffer.byteLength(JSON.stringify(shorter)) < MOST_LINE_BYTES) break;
  }
  return shorter;
}

function withCut<T extends object>(row: T, most: number): T {
  const cells = Object.entries(row).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'string' && key !== 'finding_id' ? cut(value, most) : value,
  ]);
  return Object.fromEntries(cells) as T;
}
