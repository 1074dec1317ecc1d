import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { needsPromtool, promtool } from './support.ts';

const { skip, note } = needsPromtool();

it.skipIf(skip)(`promtool takes the alerts, and each fires where it should${note}`, () => {
  const folder = join(import.meta.dirname, '../../jobs/monitoring');
  const rules = readFileSync(join(folder, 'alerts.yaml'), 'utf8').match(/- alert: /g) ?? [];
  expect(promtool(['check', 'rules', join(folder, 'alerts.yaml')])).toContain(`${rules.length} rules found`);
  promtool(['test', 'rules', join(folder, 'alerts.test.yaml')]);
});
