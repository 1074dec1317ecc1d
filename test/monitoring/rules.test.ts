import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { METRIC_FAMILIES } from '../../src/notify/metric-families.ts';
import { renderMetrics } from '../../src/notify/metrics.ts';
import { put, tempFolder } from '../support/temp.ts';
import { everythingKnown, needsPromtool, promtool } from './support.ts';

const { skip, note } = needsPromtool();
const FOLDER = join(import.meta.dirname, '../../jobs/monitoring');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
interface Panel {
  id: number;
  type: string;
  title: string;
  datasource?: unknown;
  gridPos: { h: number; w: number; x: number; y: number };
  targets?: { datasource: unknown; expr: string; legendFormat: string; refId: string }[];
}
interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  templating: {
    list: { name: string; type: string; datasource?: unknown; query: string | { query: string } }[];
  };
  panels: Panel[];
}

const rules = (parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map((target) => ({ title, ...target })),
);

/** Labels of each metric. */
const FAMILIES = new Map(METRIC_FAMILIES.map(({ name, labels }) => [name, ['audit_job', ...labels]]));

/** What an expression gets wrong of metrics and labels: names that there are not, and labels that none of its metrics has. */
function slipsIn(expr: string, shown = ''): string[] {
  const code = expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const names = [...code.matchAll(/\b[a-z]+_[a-z_]+\b(?=\s*[{)[<>=\s]|$)/g)]
    .map(([name]) => name)
    .filter((name) => name.startsWith('ota_'));
  const unknown = names.filter((name) => !FAMILIES.has(name));
  const selected = [...code.matchAll(/(ota_[a-z_]+)\{([^}]*)\}/g)].flatMap(([, name = '', inner = '']) =>
    [...inner.matchAll(/([a-z_]+)\s*[=!]/g)].map(([, label = '']) => ({ label, of: [name] })),
  );
  const grouped = [...code.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g), ...shown.matchAll(/\{\{\s*(\w+)\s*\}\}/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((label) => ({ label: label.trim(), of: names }));
  const strange = [...selected, ...grouped].filter(
    ({ label, of }) => !of.some((name) => FAMILIES.get(name)?.includes(label)),
  );
  if (names.length === 0) return ['has no metric'];
  return [...unknown, ...strange.map(({ label }) => `label ${label}`)];
}

it('slips are found', () => {
  expect(slipsIn('ota_audit_nothing > 1')).toEqual(['ota_audit_nothing']);
  expect(slipsIn('sum by (region) (ota_audit_calls{outcome="x"}) / 2', '{{account}} {{host}}')).toEqual([
    'label outcome',
    'label region',
    'label host',
  ]);
  expect(slipsIn('up > 1')).toEqual(['has no metric']);
});

describe('the alerts', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s names what there is, and says what to do',
    (_, rule) => {
      const { expr, labels, annotations } = rule;
      expect(slipsIn(expr)).toEqual([]);
      expect(Object.keys(labels)).toEqual(['severity']);
      expect(['critical', 'warning']).toContain(labels['severity']);
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
      expect(annotations['description']).toMatch(/`ota-audit (?:run|doctor|checks) /);
      const used = Object.values(annotations)
        .join(' ')
        .matchAll(/\$labels\.(\w+)/g);
      for (const [, label = ''] of used) expect([...FAMILIES.values()].flat()).toContain(label);
    },
  );

  it('each is tested at both sides of its edge', () => {
    const tested = read('alerts.test.yaml');
    for (const { alert } of rules) {
      const short = alert.slice('OtaAudit'.length);
      expect(tested).toMatch(
        new RegExp(
          `alertname: ${alert}\\n +exp_alerts|alertname="${alert}", alertstate="firing"[^\\n]+\\n +value: 1`,
        ),
      );
      expect(tested).toMatch(
        new RegExp(
          `alertname: ${alert}\\n(?! +exp_)|expr: ALERTS\\{alertname=~?"(?:${alert}|[^"]*\\b${short}\\b[^"]*)"[^\\n]*\\n(?! +exp_)`,
        ),
      );
    }
  });

  it('docs/metrics.md lists them, with their severity', () => {
    const page = readFileSync(join(FOLDER, '../../docs/metrics.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(OtaAudit\w+)` +\| (\w+) /gm)].map(([, ...cells]) => cells);
    expect(listed).toEqual(rules.map(({ alert, labels }) => [alert, labels['severity']]));
  });

  it('their tests know the metrics as they are', () => {
    const { tests } = parse(read('alerts.test.yaml')) as { tests: { input_series: { series: string }[] }[] };
    const series = tests.flatMap(({ input_series }) => input_series.map(({ series }) => series));
    const own = series
      .filter((text) => text !== 'up{job="node"}')
      .map((text) => text.replace(/, instance="[^"]+"/, ''));
    expect(own.length).toBeGreaterThan(20);
    expect(own.flatMap((text) => slipsIn(text))).toEqual([]);
  });
});

describe('the dashboard', () => {
  const SOURCE = { type: 'prometheus', uid: '${datasource}' };
  const variables = dashboard.templating.list;

  it('is one that Grafana imports: panels apart from each other, each with its query and the chosen data source', () => {
    expect(dashboard).toMatchObject({ uid: 'ota-audit', schemaVersion: 39 });
    expect(variables.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['job', 'query'],
      ['account', 'query'],
    ]);
    expect(variables[0]?.query).toBe('prometheus');
    const taken = new Set<string>();
    for (const { type, title, gridPos, targets = [], datasource } of dashboard.panels) {
      expect(title).not.toBe('');
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x, title).toBeLessThan(24);
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      if (type === 'row') continue;
      expect(['stat', 'timeseries']).toContain(type);
      expect(targets.length, title).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect([datasource, ...targets.map((target) => target.datasource)]).toEqual(
        Array.from({ length: targets.length + 1 }, () => SOURCE),
      );
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(queries.map((query) => [query.title, query.refId, query] as const))(
    '%s (%s) names what there is',
    (...[, , query]) => {
      expect(slipsIn(query.expr, query.legendFormat)).toEqual([]);
      for (const [, name = ''] of query.expr.matchAll(/\$\{?(\w+)/g))
        expect(['job', 'account']).toContain(name);
    },
  );

  it('chooses jobs and accounts by labels that there are', () => {
    const asked = variables.slice(1).map(({ query }) => (typeof query === 'string' ? query : query.query));
    const parts = asked.map((text) => /^label_values\((ota_\w+(?:\{.*\})?), (\w+)\)$/.exec(text));
    expect(parts.map((part) => part?.[2])).toEqual(['audit_job', 'account']);
    for (const part of parts) expect(slipsIn(part?.[1] ?? '', `{{${part?.[2]}}}`)).toEqual([]);
  });

  it('shows every metric that there is', () => {
    const shown = queries.map(({ expr }) => expr).join(' ');
    expect([...FAMILIES.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(shown))).toEqual([]);
  });

  it.skipIf(skip)(
    `promtool takes every query, and each finds something in what is rendered${note}`,
    async () => {
      const folder = await tempFolder();
      const filled = queries.map(({ expr }) =>
        expr.replaceAll('$job', 'nightly').replaceAll('$account', '.*'),
      );
      const records = filled.map((expr, at) => ({ record: `dashboard:query_${at}`, expr }));
      const path = await put(
        folder,
        'rules.yaml',
        stringify({ groups: [{ name: 'dashboard', rules: records }] }),
      );
      expect(promtool(['check', 'rules', path])).toContain(`${queries.length} rules found`);
      const lines = (await renderMetrics(everythingKnown()))
        .split('\n')
        .filter((line) => line.startsWith('ota_'));
      const input_series = lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return { series: line.slice(0, at), values: `${line.slice(at + 1)}x2` };
      });
      const promql_expr_test = records.map(({ expr }) => ({
        expr: `count(${expr}) > bool 0`,
        eval_time: '1m',
        exp_samples: [{ labels: '{}', value: 1 }],
      }));
      const tests = [{ interval: '1m', input_series, promql_expr_test }];
      promtool([
        'test',
        'rules',
        await put(folder, 'found.yaml', stringify({ rule_files: ['rules.yaml'], tests })),
      ]);
    },
  );
});
