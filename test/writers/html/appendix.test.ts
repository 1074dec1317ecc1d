import { expect, test } from 'vitest';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { appendixOf } from '../../../src/writers/html/appendix.ts';
import { HOSTILE, sampleRun } from '../sample-run.ts';

const RUN = sampleRun(4);
const NO_VERDICTS = { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };

function appendix(change: Partial<EvaluatedRun>): string {
  return appendixOf({ ...RUN, ...change }).markup;
}

test('shows clauses with their checks below, numbers that are not confirmed, and that no check speaks to a clause', () => {
  const counts = { ...NO_VERDICTS, open: 7, accepted: 1, unknown: 2, pass: 3 };
  const clause = { title: 'T', counts, sourceVersion: 'v' };
  const rationale = HOSTILE[20] ?? '';
  const text = appendix({
    summary: { ...RUN.summary, checks: { unverified: counts } },
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
            checks: [
              { checkId: 'unverified', strength: 'partial', rationale },
              { checkId: 'switched-off', strength: 'supports', rationale },
            ],
            silentBecause: '',
          },
          {
            ...clause,
            counts: NO_VERDICTS,
            clause: 'C-2',
            confirmed: true,
            checks: [],
            silentBecause: 'Nothing is signed.',
          },
        ],
      },
    ],
  });
  const seen = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(seen).toMatch(
    /C-1 T \(number not confirmed\) 7 1 2 3 unverified \(partial\) .* 7 1 2 3 switched-off \(supports\) .* off in this run/,
  );
  expect(seen).toMatch(/C-2 T No check covers this clause\. Nothing is signed\. About/);
  expect(text).toContain('href="#findings?check_id=unverified&amp;check_id=switched-off&amp;standing=open"');
});
