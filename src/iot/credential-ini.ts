import { join } from 'node:path';
import { nearest } from '../core/nearest.ts';
import { readIfThere, staticOrigin, unusable } from './credential-files.ts';
import { fromMetadata, fromRole } from './credential-providers.ts';
import type { Origin } from './credential-providers.ts';
import type { Environment } from './credential-values.ts';

/**
 * A section of the credentials file (`~/.alibabacloud/credentials`, or what ALIBABA_CLOUD_CREDENTIALS_FILE names).
 * @returns undefined where there is no such file or section, or it is switched off
 */
export async function fromIniFile(
  { env, home }: { env: Environment; home: string | undefined },
  name = 'default',
): Promise<Origin | undefined> {
  const path = env['ALIBABA_CLOUD_CREDENTIALS_FILE'] || (home && join(home, '.alibabacloud', 'credentials'));
  if (!path) return undefined;
  const text = await readIfThere(path);
  const section = text === undefined ? undefined : parseIni(text).get(name);
  if (!section || section.get('enable')?.toLowerCase() === 'false') return undefined;
  return iniOrigin(section, { label: `credentials file section ${name}`, name, path }, env);
}

function iniOrigin(
  section: ReadonlyMap<string, string>,
  place: { label: string; name: string; path: string },
  env: Environment,
): Origin | undefined {
  const { label, name, path } = place;
  const key = {
    access_key_id: section.get('access_key_id'),
    access_key_secret: section.get('access_key_secret'),
    sts_token: section.get('security_token') ?? section.get('sts_token'),
  };
  const type = section.get('type') ?? '';
  switch (type) {
    case 'access_key':
      return staticOrigin(place, key, false);
    case 'sts':
      return staticOrigin(place, key, true);
    case 'ecs_ram_role':
      return fromMetadata(label, section.get('role_name') ?? '', env, name);
    case 'ram_role_arn':
      return iniRole(place, section, staticOrigin(place, key, false), env);
    default: {
      const near = nearest(type, INI_TYPES);
      const meant = near === undefined ? `supported types: ${INI_TYPES.join(', ')}` : `did you mean ${near}?`;
      const shown = /^[A-Za-z_]{1,40}$/.test(type) ? `the type ${type}, which` : 'a type that';
      throw unusable(`the section "${name}" in ${path} has ${shown} is not supported; ${meant}`);
    }
  }
}

const INI_TYPES: readonly string[] = ['access_key', 'sts', 'ecs_ram_role', 'ram_role_arn'];

function iniRole(
  { label, path }: { label: string; path: string },
  section: ReadonlyMap<string, string>,
  previous: Origin | undefined,
  env: Environment,
): Origin {
  const arn = section.get('role_arn');
  if (!previous || !arn)
    throw unusable(`${label} in ${path} needs access_key_id, access_key_secret and role_arn`);
  const [session, policy, externalId] = ['role_session_name', 'policy', 'external_id'].map((key) =>
    section.get(key),
  );
  const more = { ...(session && { session }), ...(policy && { policy }), ...(externalId && { externalId }) };
  return fromRole(label, previous, { arn, ...more }, env);
}

/** Sections of `name = value` lines; `#` and `;` begin comments; quotes around values are dropped. */
function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
    const pair = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (header !== undefined) {
      section = sections.get(header.trim()) ?? new Map<string, string>();
      sections.set(header.trim(), section);
    } else if (pair?.[1] !== undefined) {
      section.set(pair[1], (pair[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
    }
  }
  return sections;
}
