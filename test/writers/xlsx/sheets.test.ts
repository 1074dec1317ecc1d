import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolledOut } from '../../../src/core/package-rollouts.ts';
import { textsOf } from '../../../src/texts/index.ts';
import { arrange } from '../../../src/writers/xlsx/arrange.ts';
import { LONGEST_CELL, plainCellText } from '../../../src/writers/xlsx/cell-text.ts';
import { BOLD, FONTS, fitOf } from '../../../src/writers/xlsx/fit.ts';
import { CHANGES, COVERAGE, FILES, FINDINGS, PACKAGES, ROLLOUTS } from '../../../src/writers/xlsx/layout.ts';
import { xlsx } from '../../../src/writers/xlsx/xlsx.ts';
import { readBook, rowsOfSheet } from '../../support/workbook.ts';
import { needs, writeTo } from '../read-back.ts';
import { withFirmware } from '../../support/records.ts';
import { NOTHING_OPEN, evaluatedAt, sampleRun } from '../sample-run.ts';
import type { FrameworkCoverage } from '../../../src/core/model/catalogue.ts';
import type { Locale } from '../../../src/core/model/locale.ts';
import type { Rollout, Rollouts } from '../../../src/core/model/rollout.ts';
import type { RolloutsReport } from '../../../src/core/model/rollout-report.ts';
import type { EvaluatedRun, RolloutsSummary, WorstFinding } from '../../../src/core/model/run.ts';
import type { ReadBook } from '../../support/workbook.ts';

const LAYOUTS = { FINDINGS, PACKAGES, ROLLOUTS, FILES, COVERAGE, CHANGES };
const LOCALES: Locale[] = ['en', 'zh-CN'];
const python = needs('python3');

describe.each(Object.entries(LAYOUTS))('%s', (_name, layout) => {
  it.each(LOCALES)('is printed in %s at 8 points or more on a landscape A4', (locale) => {
    // 297 mm without margins of 0.4 inches, at 96 pixels an inch; a column has 7 pixels a character and 5 besides.
    const paperPx = (297 / 25.4 - 0.8) * 96;
    const printed = arrange(layout, locale).columns.filter(({ isPrinted }) => isPrinted);
    const widthPx = printed.reduce((sum, { widthChars }) => sum + 7 * widthChars + 5, 0);
    expect(10 * Math.min(1, paperPx / widthPx)).toBeGreaterThanOrEqual(8);
  });

  it.each(LOCALES)('has headers in %s whose words are not broken', (locale) => {
    const bold = fitOf(FONTS[locale], BOLD);
    const { columns, captions } = arrange(layout, locale);
    for (const [at, { text }] of captions.entries())
      for (const word of text.split(/[ \n]/))
        expect([word, bold.linesOf(word, columns[at]!.widthChars)]).toEqual([word, 1]);
  });

  it('says every value of its columns in Chinese', () => {
    for (const { column, words } of arrange(layout, 'zh-CN').columns) {
      const codes = column.type === 'boolean' ? ['true', 'false'] : (column.values ?? []);
      for (const code of codes) expect([column.name, code, words?.get(code)]).toEqual([
        column.name, code, expect.stringMatching(/^[\u4e00-\u9fff]+$/),
      ]); // prettier-ignore
    }
    expect(arrange(layout, 'en').columns.every(({ words }) => words === null)).toBe(true);
  });
});

describe('how high rows are', () => {
  const { linesOf } = fitOf(FONTS.en);
  it.each([
    ['', 10, 1],
    ['iiii iiii iiii iiii', 10, 1],
    ['WWWW WWWW WWWW', 10, 3],
    ['one\ntwo\n\nfour', 40, 4],
    ['a'.repeat(40), 10, 5],
    ['word '.repeat(8), 22, 2],
    ['升级包验证失败', 10, 2],
    ['a1MetrDemo2-metering-1-19-0', 22, 2],
  ])('%j takes, in %i characters, lines: %i', (text, widthChars, lines) => {
    expect(linesOf(text, widthChars)).toBe(lines);
  });
});

describe('a text that is longer than a cell can hold', () => {
  it.each([
    ['a letter of two units', '😀'],
    ['a letter with marks', 'e\u0301\u0323'],
    ['a letter of several', '👩‍👩‍👧‍👦'],
    ['Chinese', '固'],
  ])('is never cut within %s', (_name, letter) => {
    for (let shift = 0; shift < letter.length; shift += 1) {
      const cut = plainCellText('x'.repeat(shift) + letter.repeat(LONGEST_CELL), ' … cut');
      expect(cut.length).toBeLessThanOrEqual(LONGEST_CELL);
      expect(cut.length).toBeGreaterThan(LONGEST_CELL - 2 * letter.length - 6);
      expect(
        cut
          .slice(shift)
          .replace(/ … cut$/, '')
          .replaceAll(letter, ''),
      ).toBe('');
      expect(cut).not.toMatch(/\p{Cs}/u);
    }
  });
});

async function bookOf(run: EvaluatedRun): Promise<ReadBook> {
  return readBook(join(await writeTo(xlsx, run), 'audit.xlsx'));
}

describe.skipIf(python.skip)(`what the sheets say${python.note}`, () => {
  it('shows Chinese words in a Chinese workbook, and the codes nowhere but in its dictionary', async () => {
    const book = await bookOf({ ...sampleRun(120), locale: 'zh-CN' });
    const { sheets } = textsOf('zh-CN').workbook;
    const values = (sheet: string, column: string): string[] => {
      const rows = [...rowsOfSheet(book, sheet).values()];
      const caption = Object.keys(rows[0]!).find((name) => name.endsWith(`\n${column}`))!;
      return [...new Set(rows.map((row) => row[caption]!))];
    };
    expect(values(sheets.findings, 'severity')).toEqual(['严重', '高', '中', '低']);
    expect(values(sheets.findings, 'verdict')).toEqual(['未通过', '无法判定']);
    expect(values(sheets.findings, 'counts')).toEqual(['是', '否']);
    expect(values(sheets.packages, 'outcome')).toEqual(['未通过', '通过', '不存在', '被拒绝', '出错']);
    expect(values(sheets.packages, 'type').filter(Boolean).toSorted()).toEqual(['差分', '整包']);
    expect(values(sheets.coverage, 'reason')).toEqual([
      '查询失败', '被拒绝', '不存在', '不在实时列表中', '不在审计范围内',
    ]); // prettier-ignore
    expect(Object.values(book.cells[sheets.dictionary]!).join()).toContain('严重 = critical');
  });

  it('leads from what to fix first to its row', async () => {
    const run = sampleRun(120);
    run.summary.worst.push(worstOf(47), worstOf(19));
    const book = await bookOf(run);
    const rows = rowsOfSheet(book, 'Findings');
    for (const sheet of ['Cover', 'Summary']) {
      const ids = Object.entries(book.links[sheet]!)
        .filter(
          ([cell, link]) => link.sheet === 'Findings' && book.cells[sheet]![cell] === 'verification-failed',
        )
        .map(([, link]) => rows.get(Number(link.cell.slice(1)))!['finding_id']);
      expect(ids).toEqual(['f-verification-failed-47', 'f-verification-failed-19']);
    }
  });

  it('says by check what is open first, and leads from each check to its row', async () => {
    const book = await bookOf(
      sampleRun(120, ({ checks }) => {
        const counts = { pass: 1, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };
        checks['verification-failed'] = { ...counts, accepted: 9 };
        checks['unverified'] = { ...counts, open: 1 };
        checks['url-expired'] = { ...counts, open: 2 };
        checks['url-expiring'] = { ...counts, unknown: 3 };
        checks['progress-mismatch'] = { ...counts, open: 4 };
        for (const id of ['verification-stalled', 'digest-weak']) checks[id] = counts;
      }),
    );
    const led = Object.entries(book.links['Summary']!).filter(
      ([, { sheet, cell }]) => sheet === 'Checks' && cell !== 'A1',
    );
    const ids = led.map(([cell]) => book.cells['Summary']![cell]);
    expect(ids).toEqual([
      'progress-mismatch',
      'url-expired',
      'unverified',
      'verification-failed',
      'url-expiring',
    ]);
    expect(led.map(([, { cell }]) => book.cells['Checks']![cell])).toEqual(ids);
    expect(Object.values(book.cells['Summary']!)).toContain('Not judged, no answer');
  });

  it.each([
    ['en', 'Audit exit code 3', 'exit code 5', '… and 2 more; see the sheets Coverage and Errors.'],
    ['zh-CN', '审计本身的退出码：3', '退出码：5', '……另有 2 条；“覆盖情况”和“错误”工作表列出全部。'],
  ] as const)(
    'in %s begins with the exit code and the first reasons why a run is incomplete',
    async (locale, code, refused, more) => {
      const incompleteBecause = Array.from({ length: 7 }, (_, at) => `Reason ${at}.`);
      const run = sampleRun(3, (summary) =>
        Object.assign(summary, { incompleteBecause, complete: false, outcome: 'fail' }),
      );
      const book = await bookOf({ ...run, locale });
      const { cover, summary } = textsOf(locale).workbook.sheets;
      for (const sheet of [cover, summary]) {
        const told = Object.values(book.cells[sheet]!).join('\n');
        expect(told).toContain(code);
        expect(told).toMatch(/Reason 4\./);
        expect(told).not.toMatch(/Reason 5\./);
        expect(told).toContain(more);
      }
      const stopped = {
        kind: 'identity',
        code: 'Forbidden.RAM',
        detail: '',
        requestId: '',
        hint: '',
      } as const;
      const nothing = sampleRun(0, (told) => {
        Object.assign(told, { complete: false, outcome: 'incomplete' });
        for (const target of told.targets) target.report = { ...target.report, stopped };
      });
      const unseen = await bookOf({ ...nothing, locale });
      for (const sheet of [cover, summary])
        expect(Object.values(unseen.cells[sheet]!).join('\n')).toContain(refused);
    },
  );

  it('counts what was there before nowhere where only new findings count', async () => {
    const persisting = sampleRun(120, (summary) => Object.assign(summary, { failOnNew: true, counting: 0 }));
    const run = withFirmware(persisting, (evaluated) => {
      for (const finding of evaluated.findings)
        Object.assign(finding, { state: 'persisting', counts: false });
      return evaluated;
    });
    const [before, after] = [await bookOf(sampleRun(120)), await bookOf(run)];
    const counting = ({ cells, names }: ReadBook): number[] =>
      ['critical', 'high', 'medium'].map((severity) => {
        const { cell } = names[`audit_failing_${severity}`]!;
        return Number(cells['Summary']![cell.replace('C', 'F')]);
      });
    expect(counting(before)).toEqual([
      expect.any(Number),
      sampleRun(120).summary.counting - counting(before)[0]!,
      0,
    ]);
    expect(counting(after)).toEqual([0, 0, 0]);
    expect(Object.values(after.cells['Cover']!).join('\n')).toContain(
      'only new and reopened findings count from severity high',
    );
    const rule = (book: ReadBook): string[] => Object.values(book.cells['Run']!);
    for (const [book, word] of [
      [before, 'no'],
      [after, 'yes'],
    ] as const)
      expect(rule(book)[rule(book).indexOf('Only new and reopened findings count') + 1]).toBe(word);
  });

  it('names its figures as docs/workbook.md lists them', async () => {
    const docs = readFileSync('docs/workbook.md', 'utf8');
    const { figures } = textsOf('en').workbook;
    const { names } = await bookOf(sampleRun(3));
    for (const [name, { meaning }] of Object.entries(figures)) {
      expect(names).toHaveProperty(`audit_${name}`);
      expect(docs.replaceAll(/ +/g, ' ')).toContain(`| \`audit_${name}\` | ${meaning} |`);
    }
  });

  it('says of what is to be fixed first to how many devices it is being given', async () => {
    const given = { rolloutState: 'in-progress', devicesWaiting: 12_384, devicesUnderWay: 120 } as const;
    const texts = { en: 'being delivered to 12,504 devices', 'zh-CN': '正在推送给 12,504 台设备' };
    for (const locale of LOCALES) {
      const run = { ...sampleRun(20), locale };
      run.summary.worst.push({ ...worstOf(19), ...given });
      const book = await bookOf(run);
      const { cover, summary } = textsOf(locale).workbook.sheets;
      for (const sheet of [cover, summary])
        expect(Object.values(book.cells[sheet]!).join('\n')).toContain(
          `The verification failed · ${texts[locale]}`,
        );
    }
  });

  it('shows rollouts of packages that fail and are open first, then others that are, then what has ended', async () => {
    const states = [
      ['a-unknown', { state: 'unknown' }],
      ['b-ended', { state: 'completed' }],
      ['c-planned', { state: 'planned' }],
      ['d-verification', { type: 'verification' }],
      ['e-now', { tasks: { kind: 'unknown', why: 'denied', code: 'x' } }],
      ['f-now', {}],
    ] as const;
    const run = rolledOutRun(
      states.map(([jobId, change]) => ({ jobId, ...change })),
      { inProgress: 1, openOfFailing: 3, devicesWaiting: 12_384, devicesUnderWay: 120, unknown: 1 },
    );
    const book = await bookOf(run);
    const rows = rowsOfSheet(book, 'Rollouts');
    expect([...rows.values()].map((row) => row['job_id'])).toEqual([
      'f-now', 'e-now', 'c-planned', 'd-verification', 'a-unknown', 'b-ended',
    ]); // prettier-ignore
    const [worst] = rowsOfSheet(book, 'Findings').values();
    expect([worst!['severity'], worst!['firmware_id'], worst!['rollout_state']]).toEqual([
      'critical',
      evaluatedAt(ROLLED_OUT).observation.firmwareId,
      'in-progress',
    ]);
    expect(Object.values(book.cells['Dictionary']!)).toEqual(
      expect.arrayContaining(['Rollouts', 'open_of_failing', 'audit_devices_given']),
    );
    const figures = ['packages_given', 'devices_given', 'rollouts_open_of_failing', 'packages_planned'];
    const shown = figures.map((name) => {
      const { sheet, cell } = book.names[`audit_${name}`]!;
      const link = book.links[sheet]![cell];
      return [book.cells[sheet]![cell], link && rows.get(Number(link.cell.slice(1)))!['job_id']];
    });
    expect(shown).toEqual([
      ['1', 'f-now'],
      ['12504', 'f-now'],
      ['3', 'f-now'],
      ['0', undefined],
    ]);
  });

  it('refuses to leave out an open rollout of a package that fails', async () => {
    const run = rolledOutRun([], { openOfFailing: 1 });
    await expect(writeTo(xlsx, run)).rejects.toThrow(/other rows than the summary counts/);
  });

  it.each<[string, Partial<RolloutsReport> | null, Partial<RolloutsSummary>, string, string]>([
    ['are off', null, {}, 'did not query rollouts', 'not queried'],
    ['are those of no package', {}, {}, 'no package fails a check at or above high', '0'],
    ['had nobody to be asked about', { mode: 'all' }, {}, 'no package was answered', '0'],
    ['do not exist', { asked: 2 }, {}, 'the rollouts of 2 packages were queried', '0'],
    [
      'may not be seen',
      {
        asked: 2,
        unanswered: 2,
        refused: [
          { operation: 'QueryOTAJob', code: 'x' },
          { operation: 'ListOTAJobByFirmware', code: 'x' },
        ],
      },
      { openOfFailing: null, devicesWaiting: null, devicesUnderWay: null, unknown: 2 },
      'Grant the RAM user or role iot:ListOTAJobByFirmware, iot:QueryOTAJob, or the policy',
      'not known',
    ],
    [
      'were not told',
      { asked: 2, unanswered: 2, codes: ['InternalError'] },
      { openOfFailing: null, devicesWaiting: null, devicesUnderWay: null, unknown: 2 },
      'the service did not return all of them (InternalError)',
      'not known',
    ],
  ])('where rollouts %s, the sheet says so', async (_name, report, told, sentence, figure) => {
    const run = report ? rolledOutRun([], told, report) : sampleRun(1);
    const book = await bookOf(run);
    expect([...rowsOfSheet(book, 'Rollouts').values()]).toHaveLength(1);
    expect(Object.values(book.cells['Rollouts']!).join('\n')).toContain(sentence);
    for (const name of ['packages_given', 'devices_given', 'rollouts_open_of_failing']) {
      const { sheet, cell } = book.names[`audit_${name}`]!;
      expect([name, book.cells[sheet]![cell]]).toEqual([name, figure]);
    }
  });

  it('says “not listed” where no list was read', async () => {
    const run = sampleRun(3);
    const listed = await bookOf(run);
    for (const target of run.summary.targets) target.report = { ...target.report, list: null };
    const unlisted = await bookOf(run);
    const { cell } = listed.names['audit_listed']!;
    expect([listed, unlisted].map((book) => book.cells['Cover']![cell])).toEqual(['121', 'not listed']);
  });

  it('sums a framework up by clause, with the checks folded below, and says which no check speaks to', async () => {
    const book = await bookOf({ ...sampleRun(120), frameworks: [FRAMEWORK] });
    const texts = Object.values(book.cells['Frameworks']!);
    expect(texts).toContain('SM-6');
    expect(texts).toContain('url-expired, unverified');
    expect(texts).toContain('No check covers it: It is about a process.');
    expect(texts).toContain('Not applicable here: capacity');
    expect(texts).not.toContain('0 failing');
    expect(book.folded['Frameworks']).toHaveLength(3);
  });
});

/** The last of several packages whose verification failed. */
const ROLLED_OUT = 40;

/** A run that asked for rollouts of one failing package, which has these; each is open unless a test changes it. */
function rolledOutRun(
  changes: readonly Partial<Rollout>[],
  told: Partial<RolloutsSummary>,
  report: Partial<RolloutsReport> = {},
): EvaluatedRun {
  const run = sampleRun(ROLLED_OUT, (summary) => {
    summary.rollouts = { ...NOTHING_OPEN, ...told };
    for (const target of summary.targets)
      target.report = { ...target.report, rollouts: { ...ASKED, ...report } };
  });
  const example = evaluatedAt(3).observation.rollouts;
  if (example?.kind !== 'listed') throw new Error('the sample has no rollouts');
  return withFirmware(run, (evaluated) => {
    const { findings, observation } = evaluated;
    const own = observation.seq === ROLLED_OUT ? changes : [];
    const all = own.map((change) => ({ ...example.rollouts[0]!, ...change }));
    const rollouts: Rollouts = { ...example, rollouts: all };
    return {
      ...evaluated,
      observation: { ...observation, rollouts },
      ...rolledOut(rollouts, findings, 'high'),
    };
  });
}

const ASKED: RolloutsReport = {
  mode: 'failing',
  from: 'high',
  required: false,
  asked: 0,
  unanswered: 0,
  refused: [],
  codes: [],
  countedByPaging: false,
};

const CLAUSE: FrameworkCoverage['clauses'][number] = {
  clause: 'SM-6',
  title: 'File integrity',
  confirmed: true,
  checks: [
    { checkId: 'url-expired', strength: 'supports', rationale: 'It says so.' },
    { checkId: 'unverified', strength: 'partial', rationale: 'It says a part.' },
  ],
  counts: { pass: 3, open: 2, accepted: 1, unknown: 0, notApplicable: 0 },
  silentBecause: '',
  sourceVersion: '2018',
};
const FRAMEWORK: FrameworkCoverage = {
  id: 'f',
  title: 'A framework',
  source: '2018',
  note: '',
  clauses: [
    CLAUSE,
    { ...CLAUSE, clause: 'SM-7', checks: [], silentBecause: 'It is about a process.' },
    {
      ...CLAUSE,
      clause: 'SM-8',
      checks: [{ checkId: 'capacity', strength: 'indirect', rationale: 'Hardly.' }],
      counts: { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 9 },
    },
  ],
};

function worstOf(seq: number): WorstFinding {
  const { findings } = evaluatedAt(seq);
  const finding = findings.find(({ checkId }) => checkId === 'verification-failed')!;
  const { target, ...subject } = finding.subject;
  return {
    ...finding,
    ...target,
    ...subject,
    failingTitle: 'The verification failed',
    firmwareName: 'gateway',
    productName: 'Smart meter',
    alsoOpen: 0,
    rolloutState: null,
    devicesWaiting: null,
    devicesUnderWay: null,
  };
}
