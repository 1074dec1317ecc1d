import { AuditError } from '../../core/errors.ts';
import { clausesOf } from '../../core/framework.ts';
import type { Framework } from '../../core/framework.ts';
import type { CheckInfo, CheckOverride } from '../../core/model/catalogue.ts';
import { nearest } from '../../core/nearest.ts';
import { checkInfos } from '../../evaluate/check-infos.ts';
import { createPolicy } from '../../evaluate/policy.ts';
import type { Policy, PolicySpec } from '../../evaluate/policy.ts';
import { SHIPPED, frameworksOf } from '../../frameworks/shipped.ts';
import type { Job } from '../../job/job.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { printable } from '../logger.ts';
import type { frameworksCommand } from './frameworks.ts';

/** Lists the catalogue, explains one check, or shows frameworks; as a job sees them where a job is given. */
export async function checksCommand(
  id: string | undefined,
  flags: { job?: string; framework?: string | true },
  io: Io,
): Promise<number> {
  const job = flags.job === undefined ? DEFAULTS : await jobOf(flags.job, io);
  const frameworks = await frameworksOf(job.frameworks);
  const policy = createPolicy({ ...job, frameworks });
  const infos = checkInfos(policy);
  const info = id === undefined ? undefined : find(id, infos);
  if (flags.framework !== undefined) await showFrameworks(flags.framework, info?.id, policy, io);
  else if (info) explain(info, policy, io);
  else list(infos, io);
  return 0;
}

/** What few ask for is loaded for those who do. */
async function jobOf(path: string, io: Io): Promise<Job> {
  return (await import('../job.ts')).jobFor(path, {}, io);
}

async function showFrameworks(...asked: Parameters<typeof frameworksCommand>): Promise<void> {
  await (await import('./frameworks.ts')).frameworksCommand(...asked);
}

const DEFAULTS: Pick<Job, 'frameworks'> & Omit<PolicySpec, 'frameworks'> = {
  checks: {},
  failOn: 'high',
  frameworks: SHIPPED.map((id) => ({ id })),
};

function find(id: string, infos: readonly CheckInfo[]): CheckInfo {
  const info = infos.find((entry) => entry.id === id);
  if (info) return info;
  const near = nearest(
    id,
    infos.map((entry) => entry.id),
  );
  const meant = near === undefined ? '' : `, did you mean ${near}?`;
  throw new AuditError(
    'usage',
    `there is no check "${printable(id)}"${meant}`,
    'ota-audit checks lists all checks.',
  );
}

function list(infos: readonly CheckInfo[], io: Io): void {
  const width = Math.max(...infos.map((info) => info.id.length));
  let category = '';
  for (const info of infos) {
    if (info.category !== category) {
      print(io, `${category === '' ? '' : '\n'}${info.category}`);
      category = info.category;
    }
    const severity = info.enabled ? info.severity : 'off';
    print(io, `  ${info.id.padEnd(width)}  ${severity.padEnd(8)}  ${info.failingTitle}${settingText(info)}`);
    for (const override of info.overrides) print(io, `  ${' '.repeat(width)}  ${overrideText(override)}`);
  }
}

function settingText({ params, soft }: CheckInfo): string {
  const settings = [
    ...params.map(({ name, value }) => `${name}: ${value}`),
    ...(soft ? ['soft: reports only'] : []),
  ];
  return settings.length === 0 ? '' : ` (${settings.join(', ')})`;
}

function overrideText({ product, module, changes }: CheckOverride): string {
  return printable(`product ${product}, module ${module} → ${changes}`);
}

function explain(info: CheckInfo, { frameworks }: Policy, io: Io): void {
  print(io, `${info.id} – ${info.failingTitle}`);
  print(io, `  severity    ${info.severity}${info.enabled ? '' : ' (switched off)'}`);
  if (info.soft) print(io, '  soft        reports only; its findings never count towards failOn');
  print(io, `  category    ${info.category}, judged per ${info.scope}`);
  print(io, `  compliant   ${info.title}`);
  for (const { name, value, description } of info.params)
    print(io, `  ${name.padEnd(11)} ${value}: ${description}`);
  for (const override of info.overrides) print(io, `  override    ${overrideText(override)}`);
  print(io, `\nWhy it matters\n  ${info.why}`);
  print(io, `\nHow to fix it in the console\n  ${info.remediation.console}`);
  print(io, `\nHow to fix it by API\n  ${info.remediation.api}`);
  const clauses = frameworks.flatMap((framework) => clauseTexts(framework, info.id));
  if (clauses.length > 0) print(io, `\nRelated framework clauses (see --framework)\n${clauses.join('\n')}`);
}

/** A line a framework: `  eu-cra: Annex I Part II (3) supports, …`. */
function clauseTexts({ id, clauses }: Framework, checkId: string): string[] {
  const spoken = clausesOf(clauses, checkId);
  return spoken.length === 0 ? [] : [printable(`  ${id}: ${spoken.join(', ')}`)];
}
