import { AuditError } from '../../core/errors.ts';
import type { CheckInfo, CheckOverride } from '../../core/model.ts';
import { nearest } from '../../core/nearest.ts';
import { checkInfos, createPolicy } from '../../index.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { printable } from '../logger.ts';
import { loadRun } from './run.ts';

/** Lists the catalogue, or explains one check; as a job sees it where a job is given. */
export async function checksCommand(
  id: string | undefined,
  flags: { job?: string },
  io: Io,
): Promise<number> {
  const job = flags.job === undefined ? undefined : await loadRun(flags.job, {}, io);
  const infos = checkInfos(createPolicy(job ?? { checks: {}, failOn: 'high' }));
  if (id === undefined) list(infos, io);
  else explain(find(id, infos), io);
  return 0;
}

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
    'ota-audit checks lists them.',
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

function explain(info: CheckInfo, io: Io): void {
  print(io, `${info.id} – ${info.failingTitle}`);
  print(io, `  severity    ${info.severity}${info.enabled ? '' : ' (switched off)'}`);
  if (info.soft) print(io, '  soft        reports only; its findings never count towards failOn');
  print(io, `  category    ${info.category}, judged per ${info.scope}`);
  print(io, `  compliant   ${info.title}`);
  for (const { name, value, description } of info.params)
    print(io, `  ${name.padEnd(11)} ${value}: ${description}`);
  for (const override of info.overrides) print(io, `  override    ${overrideText(override)}`);
  print(io, `\nWhy it matters\n  ${info.why}`);
  print(io, `\nHow to mend it in the console\n  ${info.remediation.console}`);
  print(io, `\nHow to mend it by API\n  ${info.remediation.api}`);
}
