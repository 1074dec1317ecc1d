import { expect, test } from 'vitest';
import type { CheckInfo } from '../../../src/core/model/catalogue.ts';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { appendixOf } from '../../../src/writers/html/appendix.ts';
import { HOSTILE, sampleRun } from '../sample-run.ts';

const RUN = sampleRun(4);
const [CHECK] = RUN.checks as [CheckInfo];
const NO_VERDICTS = { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };

function appendix(change: Partial<EvaluatedRun>): string {
  return appendixOf({ ...RUN, ...change }).markup;
}

test('shows checks that only report, and what overrides change; one that is on for some products too', () => {
  const overrides = [{ product: 'a1*<b>', module: 'mcu', changes: 'enabled: true, within: 2h' }];
  const text = appendix({
    checks: [
      { ...CHECK, id: 'some', enabled: false, soft: true, overrides },
      { ...CHECK, id: 'nobody', enabled: false },
    ],
    summary: { ...RUN.summary, checks: { some: NO_VERDICTS } },
  });
  expect(text).toContain('(reports only)');
  expect(text).toContain('product a1*&lt;b&gt;, module mcu → enabled: true, within: 2h');
  expect(text).not.toContain('nobody');
});

test('shows clauses with what speaks to them, numbers that are not confirmed, and why a clause stays silent', () => {
  const clause = { title: 'T', counts: { ...NO_VERDICTS, open: 7 }, sourceVersion: 'v' };
  const text = appendix({
    frameworks: [
      {
        id: 'f',
        title: 'Framework',
        source: 'v1',
        note: HOSTILE[0] ?? '',
        clauses: [
          {
            ...clause,
            clause: 'C-1',
            confirmed: false,
            checks: [{ checkId: 'unverified', strength: 'partial', rationale: 'r' }],
            silentBecause: '',
          },
          { ...clause, clause: 'C-2', confirmed: true, checks: [], silentBecause: 'Nothing is signed.' },
        ],
      },
    ],
  });
  expect(text).toMatch(/C-1 T \(number not confirmed\)[\s\S]*unverified<\/code> \(partial\)[\s\S]*7/);
  expect(text).toMatch(/C-2 T<[\s\S]*Nothing is signed\./);
});
