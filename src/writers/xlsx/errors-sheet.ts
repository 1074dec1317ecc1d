import { targetName, targetKey } from '../../core/model/target.ts';
import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { count } from './words.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Book } from './book.ts';

/** Codes come from the service: more of them than anybody reads are counted together. */
const MOST_CODES = 500;

interface Failure {
  target: string;
  kind: 'denied' | 'failed';
  code: string;
  firmware: number;
  first: Observation;
  detail: string;
}

/** What kept firmware from being audited, by target and code. */
export interface Failures {
  add(observation: Observation): void;
  byCode(): readonly Failure[];
  /** Firmware whose codes are not kept. */
  others(): number;
}

export function tallyFailures(): Failures {
  const byKey = new Map<string, Failure>();
  let others = 0;
  return {
    add(observation) {
      const { answer, target } = observation;
      if (answer.kind !== 'denied' && answer.kind !== 'failed') return;
      const { kind, code, detail } = answer;
      const key = JSON.stringify([targetKey(target), kind, code]);
      const known = byKey.get(key);
      if (known) known.firmware += 1;
      else if (byKey.size < MOST_CODES)
        byKey.set(key, { target: targetName(target), kind, code, firmware: 1, first: observation, detail });
      else others += 1;
    },
    byCode: () => [...byKey.values()].toSorted((a, b) => b.firmware - a.firmware),
    others: () => others,
  };
}

/** Why something was not audited: what to look into first, with the request IDs that support asks for. */
export async function writeErrors(book: Book, run: EvaluatedRun, failures: Failures): Promise<void> {
  const { workbook } = textsOf(run.locale);
  const says = workbook.errors;
  const widths = [26, 10, 24, 10, 24, 21, 19, 44];
  const page = openPage(book, { name: workbook.sheets.errors, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.sentence(says.about);
  const rows = failures.byCode();
  if (rows.length === 0) await page.sentence(says.none);
  else
    await page.grid(
      says.heads,
      rows.map(({ target, kind, code, firmware, first, detail }) => [
        target,
        { value: workbook.values.reason[kind], tone: 'unknown' },
        code,
        firmware,
        first.firmwareId,
        first.requestId,
        new Date(first.observedAt),
        detail,
      ]),
    );
  if (failures.others() > 0) await page.sentence(says.more({ count: count(failures.others()) }));
  const targets = run.summary.targets.flatMap(({ report }) => {
    const name = targetName(report.target);
    const { stopped, selectionProblem } = report;
    return [
      ...(stopped
        ? [[name, says.stopped, stopped.code, stopped.requestId, `${stopped.detail} ${stopped.hint}`.trim()]]
        : []),
      ...(selectionProblem ? [[name, says.selection, '', '', selectionProblem]] : []),
    ];
  });
  if (targets.length > 0) {
    await page.heading(says.targets);
    for (const [name, what, code, requestId, detail] of targets) {
      await page.pairs([
        [`${name}: ${what}`, { value: [code, detail, requestId].filter(Boolean).join(' · '), tone: 'high' }],
      ]);
    }
  }
  page.close();
}
