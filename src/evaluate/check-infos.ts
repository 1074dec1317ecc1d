import { paramText } from '../checks/params.ts';
import type { CheckInfo, CheckOverride } from '../core/model/catalogue.ts';
import type { Policy, PolicyOverride } from './policy.ts';
import type { CheckSetting } from './policy-check.ts';

/** What reports and the command line show of the checks, those that are switched off included. */
export function checkInfos(policy: Policy): CheckInfo[] {
  return policy.all.map(({ check, severity, enabled, soft, paramTexts, texts }) => ({
    id: check.id,
    category: check.category,
    severity,
    enabled,
    soft,
    scope: check.scope,
    title: texts.title,
    failingTitle: texts.failingTitle,
    why: texts.why,
    remediation: { console: texts.console, api: texts.api },
    params: Object.keys(check.params).map((name) => ({
      name,
      value: paramTexts[name] ?? '',
      description: texts.params[name] ?? '',
    })),
    overrides: policy.overrides.flatMap((override) => checkOverride(override, check.id)),
  }));
}

function checkOverride({ product, module, checks }: PolicyOverride, id: string): CheckOverride[] {
  const setting = checks[id];
  return setting ? [{ product, module, changes: changesText(setting) }] : [];
}

/** As a job writes it, whatever the language: `enabled: false, severity: low, within: 2h`. */
function changesText({ params, ...switches }: CheckSetting): string {
  const changed = [...Object.entries(switches), ...Object.entries(params)];
  return changed.map(([name, value]) => `${name}: ${paramText(value)}`).join(', ');
}
