import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { LOCALES } from '../../../src/core/model/locale.ts';
import type { EvaluatedRun, ResultRecord, RolloutsSummary } from '../../../src/core/model/run.ts';
import { writePage } from '../../../src/writers/html/html.ts';
import { createRollouts } from '../../../src/writers/html/rollouts.ts';
import { ROLLOUTS } from '../../../src/writers/html/rows.ts';
import { textsOf } from '../../../src/texts/index.ts';
import { NOTHING_OPEN, evaluatedAt, sampleRun } from '../sample-run.ts';

const given = (count: number): RolloutsSummary => ({ ...NOTHING_OPEN, inProgress: count });

/** A run whose packages are these of the sample, each with one failing finding. */
function runOf(seqs: readonly number[], rollouts: RolloutsSummary | undefined): EvaluatedRun {
  const run = sampleRun(100, (summary) => {
    if (rollouts) summary.rollouts = rollouts;
  });
  return {
    ...run,
    async *records() {
      for (const seq of seqs) yield recordAt(seq);
    },
  };
}

function recordAt(seq: number): ResultRecord & { kind: 'firmware' } {
  const evaluated = evaluatedAt(seq);
  const { findings } = evaluatedAt(FAILING);
  const { rollouts } = evaluated;
  return {
    kind: 'firmware',
    evaluated: rollouts ? { ...evaluated, rollouts: { ...rollouts, defects: findings } } : evaluated,
  };
}

const FAILING = Array.from({ length: 100 }, (_, at) => at + 1).find((seq) =>
  evaluatedAt(seq).findings.some(({ verdict, severity }) => verdict === 'fail' && severity === 'high'),
) as number;

async function textOf(run: EvaluatedRun): Promise<string> {
  const parts: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      parts.push(String(chunk));
      done();
    },
  });
  await writePage(run, { open: () => output });
  return parts.join('');
}

/** The part of the page, and whether it stands before what to fix first. */
async function partOf(run: EvaluatedRun): Promise<{ text: string; isFirst: boolean } | null> {
  const page = await textOf(run);
  const [section, inner = ''] = /<section id="on-its-way"[^>]*>([\s\S]*?)<\/section>/.exec(page) ?? [];
  if (section === undefined) return null;
  const text = inner
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { text, isFirst: page.indexOf(section) < page.indexOf('<section id="fix-first"') };
}

test('what failing packages are on their way stands first, with their devices and what is wrong', async () => {
  const part = await partOf(runOf([1, 3, 23], given(2)));
  expect(part?.isFirst).toBe(true);
  expect(part?.text).toMatch(
    /^Failing packages in rollouts Package State Waiting Under way Succeeded What is wrong/,
  );
  expect(part?.text.match(/in progress 12,384 120 9 high/g)).toHaveLength(2);
});

test('of many packages five are shown at once, fifty in all, and a link leads to the others', async () => {
  const seqs = Array.from({ length: 60 }, (_, at) => 3 + 20 * at);
  const part = await partOf(runOf(seqs, given(60)));
  expect(part?.text).toContain('45 more');
  expect(part?.text).toContain('10 more packages are in rollouts');
});

test.each(LOCALES)(
  'nothing on its way, or not known and why, is one sentence below, in %s',
  async (locale) => {
    const { page: says } = textsOf(locale);
    const unknown: RolloutsSummary = { ...NOTHING_OPEN, unknown: 2 };
    const asking = {
      mode: 'failing',
      from: 'high',
      required: false,
      asked: 2,
      countedByPaging: false,
    } as const;
    const refused = [{ operation: 'ListOTAJobByFirmware' as const, code: 'Forbidden.RAM' }];
    const cases = [
      [NOTHING_OPEN, { refused: [], codes: [], unanswered: 0 }, says.nothingOnItsWay],
      [unknown, { refused, codes: [], unanswered: 2 }, 'ListOTAJobByFirmware: Forbidden.RAM'],
      [unknown, { refused: [], codes: ['HeadersTimeout'], unanswered: 1 }, 'HeadersTimeout'],
      [unknown, { refused: [], codes: [], unanswered: 1 }, says.tooManyOnItsWay],
      [unknown, { refused: [], codes: [], unanswered: 0 }, says.stateNotDocumented],
    ] as const;
    for (const [rollouts, told, text] of cases) {
      const run = runOf([1], rollouts);
      for (const { report } of run.summary.targets)
        report.rollouts = { ...asking, ...told, refused: [...told.refused], codes: [...told.codes] };
      const part = await partOf({ ...run, locale });
      expect(part).toMatchObject({ isFirst: false, text: expect.stringContaining(text) as string });
    }
  },
);

test('where nobody asked for rollouts the page has no part of them', async () => {
  expect(await partOf(runOf([3], undefined))).toBeNull();
});

test('where not all rollouts have room, those on their way to devices stay', () => {
  const kept = createRollouts(3);
  const { info } = sampleRun(1);
  const sound = evaluatedAt(3);
  for (const place of [0, 1, 2])
    kept.add(
      info,
      { kind: 'firmware', evaluated: { ...sound, rollouts: { ...sound.rollouts!, defects: [] } } },
      place,
    );
  kept.add(info, recordAt(23), 3);
  const at = (name: string): number => ROLLOUTS.columns.findIndex((column) => column.name === name);
  expect(kept.all()).toBe(8);
  expect(kept.rows().map((row) => row[at('job_id')])).toEqual(['JOB-23', 'JOB-3', 'JOB-3-v']);
});
