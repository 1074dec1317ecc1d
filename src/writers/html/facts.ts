import { tableTexts, textsOf } from '../../texts/index.ts';
import { COVERAGE, FILES, FINDINGS, PACKAGES, ROLLOUTS } from './rows.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { PageColumn } from './rows.ts';

const TABLES = {
  findings: FINDINGS,
  packages: PACKAGES,
  rollouts: ROLLOUTS,
  files: FILES,
  coverage: COVERAGE,
} as const;

/** What the script needs besides the rows: what columns, codes and checks are called, and how many rows there should be. */
export function factsOf(
  run: EvaluatedRun,
  { remediations, rollouts }: { remediations: readonly string[]; rollouts: number },
): unknown {
  const texts = textsOf(run.locale);
  const { script: says, words } = texts.page;
  const columns = Object.fromEntries(
    (Object.keys(TABLES) as (keyof typeof TABLES)[]).map((name) => [
      name,
      TABLES[name].columns.map((column) => ({
        name: column.name,
        type: column.type,
        isWords: column.type === 'boolean' || column.values !== undefined,
        ...namesOf(column, name, texts),
      })),
    ]),
  );
  const checks = Object.fromEntries(run.checks.map(({ id, failingTitle }) => [id, failingTitle]));
  const { coverage, differences } = run.summary;
  const unseen = coverage.notFound + coverage.denied + coverage.failed + differences;
  // Without them the page has no view of rollouts: nobody asked.
  const asked = run.summary.rollouts ? rollouts : null;
  return { columns, checks, remediations, unseen, rollouts: asked, says, words };
}

/** A column's label, and what is shown of it when somebody points at it: codes in the reader's words, and its own name. */
function namesOf(
  { name, unit }: PageColumn,
  table: keyof typeof TABLES,
  texts: Texts,
): { label: string; hint: string } {
  const { script: says, words } = texts.page;
  const known = { ...tableTexts(texts, 'packages').columns, ...tableTexts(texts, table).columns };
  const { label, meaning } = ofPageAlone(name, table, texts) ?? known[name] ?? NO_TEXTS;
  const shown = unit === undefined || !(unit in says) ? unit : says[unit as keyof typeof says];
  const { findings, packages, files } = says;
  const byCode: Readonly<Record<string, string>> = { ...words, findings, packages, files };
  const said = meaning.replace(
    /`([\w-]+)`/g,
    (_, code: string) => byCode[code] ?? known[code]?.label ?? code,
  );
  return { label: shown === undefined ? label : `${label} (${shown})`, hint: `${said} [${name}]` };
}

/** What a column is called that stands in no table. */
function ofPageAlone(name: string, table: keyof typeof TABLES, texts: Texts): typeof NO_TEXTS | undefined {
  const { script: says } = texts.page;
  if (name === 'standing') return { label: says.standing, meaning: says.standingMeans };
  if (name !== 'open_of_failing' || table !== 'packages') return undefined;
  return {
    label: tableTexts(texts, 'rollouts').columns[name]?.label ?? '',
    meaning: says.openOfFailingMeans,
  };
}

const NO_TEXTS = { label: '', meaning: '' };
