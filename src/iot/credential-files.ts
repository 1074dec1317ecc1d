import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { fromMetadata, fromOidc, fromProvider, fromRole } from './credential-providers.ts';
import type { Origin } from './credential-providers.ts';
import { keyFrom } from './credential-values.ts';
import type { Environment } from './credential-values.ts';

/** Text members only, whatever else a tool keeps there; `''` counts as absent. */
const member = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== '' ? value : undefined));

const profileSchema = z.object({
  name: member,
  mode: member,
  access_key_id: member,
  access_key_secret: member,
  sts_token: member,
  ram_role_arn: member,
  ram_session_name: member,
  ram_role_name: member,
  sts_region: member,
  source_profile: member,
  oidc_provider_arn: member,
  oidc_token_file: member,
  expired_seconds: z
    .unknown()
    .optional()
    .transform((value) => (typeof value === 'number' && value > 0 ? value : undefined)),
});
type CliProfile = z.infer<typeof profileSchema>;

const configSchema = z.object({ current: member, profiles: z.array(profileSchema) });

/**
 * A profile of the `aliyun` CLI (`~/.aliyun/config.json`): the one named, else the file's current one.
 * @returns undefined where there is no such file or no such profile
 * @throws AuditError `credentials` for a file or profile that cannot be used; its text is never repeated
 */
export async function fromCliFile(
  env: Environment,
  home: string,
  name: string | undefined,
): Promise<Origin | undefined> {
  const path = join(home, '.aliyun', 'config.json');
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const config = configSchema.safeParse(parseJson(text, path));
  if (!config.success) throw unusable(`${path} has no list of profiles`);
  const wanted = name ?? config.data.current;
  if (wanted === undefined) return undefined;
  return cliOrigin(config.data.profiles, wanted, { env, path, home, depth: 0 });
}

interface Place {
  env: Environment;
  path: string;
  home: string;
  depth: number;
}

function cliOrigin(profiles: readonly CliProfile[], name: string, place: Place): Origin | undefined {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (!profile) return undefined;
  const label = `CLI profile ${name}`;
  const fail = (problem: string): AuditError => unusable(`the profile "${name}" in ${place.path} ${problem}`);
  const need = (key: 'ram_role_arn' | 'source_profile' | 'oidc_provider_arn' | 'oidc_token_file'): string => {
    const value = profile[key];
    if (value === undefined) throw fail(`has no ${key}`);
    return value;
  };
  const role = {
    ...(profile.ram_session_name !== undefined && { session: profile.ram_session_name }),
    ...(profile.sts_region !== undefined && { stsRegion: profile.sts_region }),
    ...(profile.expired_seconds !== undefined && { durationSeconds: profile.expired_seconds }),
  };
  switch (profile.mode) {
    case 'AK':
      return staticOrigin({ label, name, path: place.path }, profile, false);
    case 'StsToken':
      if (profile.sts_token === undefined) throw fail('has no sts_token');
      return staticOrigin({ label, name, path: place.path }, profile, true);
    case 'RamRoleArn': {
      const previous = staticOrigin({ label, name, path: place.path }, profile, true);
      if (!previous) throw fail('has no access_key_id');
      return fromRole(label, previous, { arn: need('ram_role_arn'), ...role });
    }
    case 'ChainableRamRoleArn': {
      const source = need('source_profile');
      // Five is more than anyone chains; a profile that is its own source must end.
      const previous =
        place.depth < 5 ? cliOrigin(profiles, source, { ...place, depth: place.depth + 1 }) : undefined;
      if (!previous) throw fail(`names a source_profile that cannot be used`);
      return fromRole(label, previous, { arn: need('ram_role_arn'), ...role });
    }
    case 'EcsRamRole':
      return fromMetadata(label, profile.ram_role_name ?? '', place.env, name);
    case 'OIDC':
      return fromOidc(label, {
        providerArn: need('oidc_provider_arn'),
        tokenFile: need('oidc_token_file'),
        roleArn: need('ram_role_arn'),
        ...role,
      });
    case 'CloudSSO':
    case 'OAuth':
    case 'External':
      return wholeProfile(label, name, place.home);
    case undefined:
    default:
      throw fail('has a mode that is not known here');
  }
}

/**
 * Modes whose sessions the library keeps in the file itself: it alone reads and writes that profile. An OAuth sign-in ends
 * with the refresh token that it replaces; the key of an external command need not be kept, and is not.
 */
function wholeProfile(label: string, name: string, home: string): Origin {
  return fromProvider(label, name, ({ CLIProfileCredentialsProvider }) => {
    const provider = CLIProfileCredentialsProvider.builder().withProfileName(name).build();
    return Object.assign(provider, {
      homedir: home,
      createExternalCredentialUpdateCallback: () => undefined,
    });
  });
}

interface StaticKey {
  access_key_id?: string | undefined;
  access_key_secret?: string | undefined;
  sts_token?: string | undefined;
}

/** undefined where the profile was never filled in. */
function staticOrigin(
  { label, name, path }: { label: string; name: string; path: string },
  key: StaticKey,
  withToken: boolean,
): Origin | undefined {
  const at = (member: string): string => `${member} in ${path}`;
  const names = { id: at('access_key_id'), secret: at('access_key_secret'), token: at('sts_token') };
  const token = withToken ? key.sts_token : undefined;
  const whole = keyFrom(key.access_key_id, key.access_key_secret, token, names);
  return whole && { label, name, fetch: () => Promise.resolve(whole) };
}

/**
 * A section of the credentials file (`~/.alibabacloud/credentials`, or what ALIBABA_CLOUD_CREDENTIALS_FILE names).
 * @returns undefined where there is no such file or section, or it is switched off
 */
export async function fromIniFile(
  env: Environment,
  home: string,
  name = 'default',
): Promise<Origin | undefined> {
  const path = env['ALIBABA_CLOUD_CREDENTIALS_FILE'] || join(home, '.alibabacloud', 'credentials');
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
      return iniRole(label, section, staticOrigin(place, key, false), path);
    default: {
      const near = nearest(type, ['access_key', 'sts', 'ecs_ram_role', 'ram_role_arn']);
      const meant = near === undefined ? '' : `, did you mean ${near}?`;
      throw unusable(`the section "${name}" in ${path} has a type that is not known here${meant}`);
    }
  }
}

function iniRole(
  label: string,
  section: ReadonlyMap<string, string>,
  previous: Origin | undefined,
  path: string,
): Origin {
  const arn = section.get('role_arn');
  if (!previous || !arn)
    throw unusable(`${label} in ${path} needs access_key_id, access_key_secret and role_arn`);
  const session = section.get('role_session_name');
  const policy = section.get('policy');
  return fromRole(label, previous, { arn, ...(session && { session }), ...(policy && { policy }) });
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

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(`${path} cannot be read (${String(code)})`);
  }
}

/** The parser's own message quotes the file, secrets included. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw unusable(`${path} is not valid JSON`);
  }
}

function unusable(problem: string): AuditError {
  return new AuditError('credentials', problem, 'Correct the file, for example with `aliyun configure`.');
}
