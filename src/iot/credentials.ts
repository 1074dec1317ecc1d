import { homedir } from 'node:os';
import { AuditError } from '../core/errors.ts';
import type { KeySpec } from '../core/model/target.ts';
import type { Clock } from '../core/ports.ts';
import { fromCliFile } from './credential-files.ts';
import { fromIniFile } from './credential-ini.ts';
import { providers } from './credential-providers.ts';
import type { Origin } from './credential-providers.ts';
import { cleanKey, keyFrom } from './credential-values.ts';
import { SourceError } from './credential-http.ts';
import type { Environment } from './credential-values.ts';
import { maskKeyId, redact } from './redact.ts';
import type { AccessKey } from './sign.ts';
import { systemCodeOf } from './transport.ts';

/*
 *  resolveCredentials ──► originOf: which source is set up? (the first one wins, and is never passed over)
 *        │                  ├─ environment variables      ├─ credential-files.ts: CLI profile, credentials file
 *        │                  └─ credential-providers.ts: OIDC role, ECS metadata, credentials URI (@alicloud/credentials)
 *        └─► keep: asks the source again when it is time, once for all calls in flight
 */

/** One identity's keys. Roles and files are asked again as needed. */
export interface CredentialsSource {
  /** Where they come from, with the key ID masked: `environment variables (LTAI…abcd)`. */
  describe(): string;
  /** Where the key that was fetched last comes from, without anything of the key itself. */
  origin(): { source: string; name: string | null };
  /** @throws AuditError `credentials` */
  get(): Promise<AccessKey>;
  /** The service says that they have expired: the next `get` asks the source anew. Never fails. */
  renew(): Promise<void>;
}

/** A provider is asked this often whether its session was refreshed; it does so itself 15 minutes before the end. */
const ASK_AGAIN_MS = 30_000;

/** Calls in flight report one expiry together: after a renewal, further reports count as the same for so long. */
const RENEWED_MS = 5_000;

/**
 * Finds an account's credentials and fetches them once, so that a run without usable ones ends before its first query.
 * `chain` follows the order of @alicloud/credentials: environment, OIDC role, CLI profile, credentials file, ECS metadata
 * (only where ALIBABA_CLOUD_ECS_METADATA names it: elsewhere it would wait for nobody), credentials URI.
 * Unlike there, a source that is set up and does not work ends the search: another identity is never taken silently.
 * @param onKey told of each key that is fetched, before it is used
 * @throws AuditError `credentials`; no message holds a secret
 */
export function resolveCredentials(
  spec: KeySpec,
  env: Environment,
  clock: Clock,
  onKey?: (key: AccessKey) => void,
): Promise<CredentialsSource> {
  return openSource(() => originOf(spec, env, clock), clock, onKey);
}

/**
 * A source on an origin that is looked for again when it fails, with its first key fetched.
 * @throws AuditError `credentials`
 */
export async function openSource(
  find: () => Promise<Origin>,
  clock: Clock,
  onKey: (key: AccessKey) => void = () => undefined,
): Promise<CredentialsSource> {
  const source = keep(find, clock, onKey);
  await firstKey(source, clock);
  return source;
}

/** Between the tries for the first key: short enough for doctor to report missing metadata within its ten seconds. */
const WAITS_MS: readonly number[] = [500, 1_500];

/** One failure of STS must not cost the night. */
async function firstKey(source: CredentialsSource, clock: Clock): Promise<void> {
  for (const waitMs of WAITS_MS) {
    try {
      await source.get();
      return;
    } catch (error) {
      if (!(error instanceof AuditError && isPassing(error.cause))) throw error;
    }
    await clock.sleep(waitMs);
  }
  await source.get();
}

function isPassing(cause: unknown): boolean {
  return cause instanceof SourceError && cause.isPassing;
}

async function originOf(spec: KeySpec, env: Environment, clock: Clock): Promise<Origin> {
  switch (spec.from) {
    case 'env':
      return required(
        fromVariables(env, `${spec.prefix}_`),
        `the variables ${spec.prefix}_ACCESS_KEY_ID and ${spec.prefix}_ACCESS_KEY_SECRET are not set`,
        'Set both, or use other credentials in the job.',
      );
    case 'profile':
      return (
        (await fromFiles({ ...env, [CLI_OFF]: '' }, clock, spec.profile)) ??
        nowhere(`there is no profile "${spec.profile}" with a key in ${FILES}`, env, MAKE_PROFILE)
      );
    case 'chain':
      return (await fromChain(env, clock)) ?? nowhere(NOTHING_FOUND, env);
  }
}

/** A job that names a profile means it. */
const CLI_OFF = 'ALIBABA_CLOUD_CLI_PROFILE_DISABLED';
const FILES = '~/.aliyun/config.json or ~/.alibabacloud/credentials';

const NOTHING_FOUND =
  'no credentials found; searched the environment (ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET), an OIDC role, ' +
  '~/.aliyun/config.json, ~/.alibabacloud/credentials, ECS metadata (ALIBABA_CLOUD_ECS_METADATA) and ' +
  'ALIBABA_CLOUD_CREDENTIALS_URI';

const SET_SOME =
  'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`, ' +
  'or use other credentials in the job.';
/** Variables help nobody whose job names a profile. */
const MAKE_PROFILE =
  'Create it with `aliyun configure --profile` as the user that runs the job, or use other credentials in the job.';

function required(origin: Origin | undefined, problem: string, hint: string): Origin {
  if (origin) return origin;
  throw new AuditError('credentials', problem, hint);
}

async function fromChain(env: Environment, clock: Clock): Promise<Origin | undefined> {
  const profile = env['ALIBABA_CLOUD_PROFILE'] || undefined;
  const set = fromVariables(env, 'ALIBABA_CLOUD_') ?? providers.oidc(env);
  const found = set ?? (await fromFiles(env, clock, profile));
  // A named identity that is not there is never replaced by another one.
  if (!found && profile !== undefined)
    return nowhere(`there is no profile "${profile}" (ALIBABA_CLOUD_PROFILE) with a key in ${FILES}`, env);
  return found ?? providers.metadata(env) ?? providers.uri(env);
}

async function fromFiles(
  env: Environment,
  clock: Clock,
  profile: string | undefined,
): Promise<Origin | undefined> {
  const home = homeOf(env);
  const cliOff = env[CLI_OFF]?.toLowerCase() === 'true';
  const ofCli =
    cliOff || home === undefined ? undefined : await fromCliFile({ env, home, nowMs: clock.now() }, profile);
  return ofCli ?? (await fromIniFile({ env, home }, profile));
}

/** `<prefix>ACCESS_KEY_ID`, `_SECRET` and `<prefix>SECURITY_TOKEN`; one without the other is refused, not skipped. */
function fromVariables(env: Environment, prefix: string): Origin | undefined {
  const names = {
    id: `${prefix}ACCESS_KEY_ID`,
    secret: `${prefix}ACCESS_KEY_SECRET`,
    token: `${prefix}SECURITY_TOKEN`,
  };
  const key = keyFrom(env[names.id], env[names.secret], env[names.token], names);
  return key && { label: 'environment variables', name: null, fetch: () => Promise.resolve(key) };
}

/** undefined where nobody knows it: a container's user may have neither HOME nor an entry in /etc/passwd. */
function homeOf(env: Environment): string | undefined {
  try {
    return env['HOME'] || env['USERPROFILE'] || homedir() || undefined;
  } catch {
    return undefined;
  }
}

function nowhere(problem: string, env: Environment, hint: string = SET_SOME): never {
  if (homeOf(env) !== undefined) throw new AuditError('credentials', problem, hint);
  const homeless = `${problem}; HOME is not set, so no profile can be found`;
  throw new AuditError('credentials', homeless, `Set HOME to the folder that holds the profiles. ${hint}`);
}

/** Caches what a source gives, and asks it once for all who wait. */
function keep(find: () => Promise<Origin>, clock: Clock, onKey: (key: AccessKey) => void): CredentialsSource {
  let origin: Origin | undefined;
  let held: { key: AccessKey; askedAtMs: number; label: string; name: string | null } | undefined;
  let asking: Promise<AccessKey> | undefined;
  let renewedAtMs = -Infinity;

  async function ask(): Promise<AccessKey> {
    // A fresh provider each time one failed: the library's chain stays broken after its first failure.
    origin ??= await find();
    const { label, name } = origin;
    try {
      const key = cleanKey(await origin.fetch(), label);
      onKey(key);
      held = { key, askedAtMs: clock.monotonic(), label, name };
      return key;
    } catch (error) {
      origin = undefined;
      throw asAuditError(error, label);
    }
  }

  return {
    describe: () =>
      held ? `${held.label} (${maskKeyId(held.key.accessKeyId)})` : 'credentials not fetched yet',
    origin: () => ({ source: held?.label ?? '', name: held?.name ?? null }),
    get: () => {
      if (held && clock.monotonic() - held.askedAtMs < ASK_AGAIN_MS) return Promise.resolve(held.key);
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    renew: () => {
      if (held && clock.monotonic() - renewedAtMs >= RENEWED_MS) {
        renewedAtMs = clock.monotonic();
        origin = undefined;
        held = { ...held, askedAtMs: -Infinity };
      }
      return Promise.resolve();
    },
  };
}

/** Providers put files, answers and request bodies into their messages, secrets included: only codes are taken over. */
function asAuditError(error: unknown, label: string): AuditError {
  if (error instanceof AuditError) return error;
  const hint = error instanceof SourceError ? error.hint : '';
  return new AuditError(
    'credentials',
    `the credentials could not be fetched from ${label} (${reasonOf(error)})`,
    hint || 'Check that this source works here, or use other credentials.',
    // Only ours is known to hold no secret.
    error instanceof SourceError ? { cause: error } : {},
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof SourceError) return error.message;
  const code = error instanceof Error ? systemCodeOf(error) : '';
  return code === '' ? 'it returned no key' : redact(code, 60);
}
