import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { formatInstant } from '../core/instant.ts';
import { asking, fromMetadata, fromOidc, fromProvider, fromRole, fromUri } from './credential-providers.ts';
import type { Origin } from './credential-providers.ts';
import { keyFrom } from './credential-values.ts';
import type { Environment } from './credential-values.ts';

/** Text members only, whatever else a tool keeps there; `''` counts as absent. */
const member = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== '' ? value : undefined));

const seconds = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'number' && value > 0 ? value : undefined));

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
  external_id: member,
  credentials_uri: member,
  cloud_sso_account_id: member,
  cloud_sso_access_config: member,
  expired_seconds: seconds,
  cloud_sso_access_token_expire: seconds,
});
type CliProfile = z.infer<typeof profileSchema>;

const configSchema = z.object({ current: member, profiles: z.array(profileSchema) });

/** Where files are looked for, and when. */
export interface Here {
  env: Environment;
  home: string;
  /** Epoch milliseconds. */
  nowMs: number;
}

/**
 * A profile of the `aliyun` CLI (`~/.aliyun/config.json`): the one named, else the file's current one.
 * @returns undefined where there is no such file or no such profile
 * @throws AuditError `credentials` for a file or profile that cannot be used; its text is never repeated
 */
export async function fromCliFile(here: Here, name: string | undefined): Promise<Origin | undefined> {
  const path = join(here.home, '.aliyun', 'config.json');
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const config = configSchema.safeParse(parseJson(text, path));
  if (!config.success) throw unusable(`${path} contains no list of profiles`);
  const { current, profiles } = config.data;
  const wanted = name ?? current;
  if (wanted === undefined) return undefined;
  if (name === undefined && profiles.length > 0 && !profiles.some((profile) => profile.name === wanted))
    throw unusable(`\`current\` in ${path} names a profile that does not exist`);
  return cliOrigin(profiles, wanted, { ...here, path, depth: 0 });
}

interface Place extends Here {
  path: string;
  depth: number;
}

/** What a mode makes an origin of. */
interface Facts {
  profile: CliProfile;
  name: string;
  label: string;
  place: Place;
  /** Of the role, where there is one. */
  role: { session?: string; externalId?: string; stsRegion?: string; durationSeconds?: number };
  profiles: readonly CliProfile[];
  fail: (problem: string) => AuditError;
  need: (key: Needed) => string;
}

type Needed =
  | 'ram_role_arn'
  | 'source_profile'
  | 'oidc_provider_arn'
  | 'oidc_token_file'
  | 'sts_token'
  | 'credentials_uri';

function cliOrigin(profiles: readonly CliProfile[], name: string, place: Place): Origin | undefined {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (!profile) return undefined;
  const fail = (problem: string): AuditError => unusable(`the profile "${name}" in ${place.path} ${problem}`);
  const { mode, ram_session_name: session, external_id: externalId, sts_region: stsRegion } = profile;
  const durationSeconds = profile.expired_seconds;
  if (mode === undefined) throw fail('has no mode');
  const known = Object.keys(MODES).find((candidate) => candidate.toLowerCase() === mode.toLowerCase());
  const from = MODES[known ?? ''];
  // A word of letters is a mode; anything else was pasted there by mistake.
  const shown = /^[A-Za-z]{1,40}$/.test(mode) ? `the mode ${mode}, which` : 'a mode that';
  if (!from) throw fail(`has ${shown} is not supported; supported modes: ${Object.keys(MODES).join(', ')}`);
  return from({
    profile,
    name,
    label: `CLI profile ${name}`,
    place,
    role: {
      ...(session !== undefined && { session }),
      ...(externalId !== undefined && { externalId }),
      ...(stsRegion !== undefined && { stsRegion }),
      ...(durationSeconds !== undefined && { durationSeconds }),
    },
    profiles,
    fail,
    need(key) {
      const value = profile[key];
      if (value === undefined) throw fail(`has no ${key}`);
      return value;
    },
  });
}

/** The CLI's modes, by the names that it gives them. */
const MODES: Readonly<Record<string, (facts: Facts) => Origin | undefined>> = {
  AK: (facts) => staticProfile(facts, false),
  StsToken(facts) {
    facts.need('sts_token');
    return staticProfile(facts, true);
  },
  RamRoleArn(facts) {
    const previous = staticProfile(facts, true);
    if (!previous) throw facts.fail('has no access_key_id');
    return assumed(previous, facts);
  },
  ChainableRamRoleArn(facts) {
    const { place, profiles } = facts;
    const source = facts.need('source_profile');
    // Five is more than anyone chains; a profile that is its own source must end.
    const previous =
      place.depth < 5 ? cliOrigin(profiles, source, { ...place, depth: place.depth + 1 }) : undefined;
    if (!previous) throw facts.fail('names a source_profile that cannot be used');
    return assumed(previous, facts);
  },
  RamRoleArnWithRoleName: (facts) => assumed(ofTheMachine(facts), facts),
  EcsRamRole: (facts) => ofTheMachine(facts),
  OIDC({ label, place, role, need }) {
    const oidc = {
      providerArn: need('oidc_provider_arn'),
      tokenFile: need('oidc_token_file'),
      roleArn: need('ram_role_arn'),
    };
    return fromOidc(label, { ...oidc, ...role }, place.env);
  },
  CredentialsURI: ({ label, name, place, need }) => fromUri(label, name, need('credentials_uri'), place.env),
  CloudSSO(facts) {
    const endsAtMs = (facts.profile.cloud_sso_access_token_expire ?? Infinity) * 1_000;
    if (endsAtMs <= facts.place.nowMs) throw signedOut(facts, endsAtMs);
    const { cloud_sso_account_id: AccountId, cloud_sso_access_config: AccessConfigurationId } = facts.profile;
    // The library leaves out what CloudSSO is asked for.
    return wholeProfile(facts, JSON.stringify({ AccountId, AccessConfigurationId }));
  },
  OAuth: (facts) => wholeProfile(facts),
  External: (facts) => wholeProfile(facts),
};

function staticProfile({ label, name, place, profile }: Facts, withToken: boolean): Origin | undefined {
  return staticOrigin({ label, name, path: place.path }, profile, withToken);
}

function assumed(previous: Origin, { label, role, place, need }: Facts): Origin {
  return fromRole(label, previous, { arn: need('ram_role_arn'), ...role }, place.env);
}

function ofTheMachine({ label, name, profile, place }: Facts): Origin {
  return fromMetadata(label, profile.ram_role_name ?? '', place.env, name);
}

/** A person has to sign in again: no program can. */
function signedOut({ name }: Facts, endsAtMs: number): AuditError {
  return new AuditError(
    'credentials',
    `the CloudSSO sign-in of the profile "${name}" expired at ${formatInstant(endsAtMs)}`,
    `Sign in again with \`aliyun configure --profile ${name} --mode CloudSSO\`; for a nightly job, use a role or a key.`,
  );
}

/**
 * Modes whose sessions the library keeps in the file itself: it alone reads and writes that profile. An OAuth sign-in ends
 * with the refresh token that it replaces; the key of an external command need not be kept, and is not.
 */
function wholeProfile({ label, name, place }: Facts, body?: string): Origin {
  return fromProvider(label, name, place.env, ({ CLIProfileCredentialsProvider }, ask) => {
    const provider = CLIProfileCredentialsProvider.builder().withProfileName(name).build();
    const { getCredentialsProvider: open } = provider as unknown as Opening;
    return Object.assign(provider, {
      homedir: place.home,
      createExternalCredentialUpdateCallback: () => undefined,
      getCredentialsProvider(...given: unknown[]) {
        return asking(
          () => open.apply(provider, given),
          (request) => ask(request, body),
        );
      },
    });
  });
}

/** Private to the library: the provider that asks is made within the one of the profile. */
interface Opening {
  getCredentialsProvider: (...given: unknown[]) => object;
}

interface StaticKey {
  access_key_id?: string | undefined;
  access_key_secret?: string | undefined;
  sts_token?: string | undefined;
}

/** undefined where the profile was never filled in. */
export function staticOrigin(
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

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw unusable(`${path} cannot be read (${codeOf(error)})`);
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

export function unusable(problem: string): AuditError {
  return new AuditError('credentials', problem, 'Correct the file, for example with `aliyun configure`.');
}
