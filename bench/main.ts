/**
 * npm run bench [-- name …] [--light] [--runs 5]
 *
 *   main ──► quota, quota-shared, whole-run, estate, cost, start-up, reports, growth, memory (each a file, each for itself)
 *        ├─► where they are named: scale-paced, scale-report, scale-shards, scale-virtual (docs/scale.md)
 *        └─► table on stdout, bench/results.json
 *
 * Loopback only. All of them take some twenty minutes on two idle cores; --light takes one, and ends with 1 where a ratio got worse.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Bench, Figure } from './bench.ts';
import { holds } from './bench.ts';
import { cost } from './cost.ts';
import { estate } from './estate.ts';
import { growth } from './growth.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { quota } from './quota.ts';
import { quotaShared } from './quota-shared.ts';
import { reports } from './reports.ts';
import { resultOf, table } from './results.ts';
import { scalePaced } from './scale/paced.ts';
import { scaleReport } from './scale/report.ts';
import { scaleShards } from './scale/shards.ts';
import { scaleVirtual } from './scale/virtual.ts';
import { startUp } from './start-up.ts';
import { wholeRun } from './whole-run.ts';

const BENCHES: readonly Bench[] = [
  quota,
  quotaShared,
  wholeRun,
  estate,
  startUp,
  cost,
  reports,
  growth,
  memory,
  scalePaced,
  scaleReport,
  scaleShards,
  scaleVirtual,
];
/** What two runs of the same code may differ by in the short form. */
const NOISE = 0.25;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { light: { type: 'boolean', default: false }, runs: { type: 'string' } },
});
const runs = Number(values.runs ?? (values.light ? 3 : 5));
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) throw new Error(`no bench is called ${unknown.join(', ')}`);
const chosen = BENCHES.filter(({ name, light, named }) =>
  positionals.length > 0 ? positionals.includes(name) : named !== true && (light || !values.light),
);

const figures: { bench: string; figure: Figure }[] = [];
for (const bench of chosen) {
  console.error(`${bench.name}: ${runs} runs, about ${bench.seconds} s`);
  const say = (text: string): void => console.error(`  ${text}`);
  const options = { runs, light: values.light, say };
  for (const figure of await bench.run(options)) figures.push({ bench: bench.name, figure });
  if (!values.light && positionals.length === 0) keep();
}
console.log(table(figures));
if (values.light) {
  const worse = figures.filter(({ figure }) => !holds(figure, NOISE));
  for (const { figure } of worse) console.error(`worse than it was: ${figure.what}`);
  process.exitCode = worse.length > 0 ? 1 : 0;
}

/** After each bench: one that is ended early leaves what it had. */
function keep(): void {
  const path = fileURLToPath(new URL('results.json', import.meta.url));
  const results = figures.map(({ bench, figure }) => resultOf(bench, figure));
  writeFileSync(path, `${JSON.stringify({ machine: machine(), runs, results }, null, 2)}\n`);
}
