import type { CredentialsProvider } from '@alicloud/credentials';
import { AuditError } from '../core/errors.ts';
import { SourceError, sourceHttp } from './credential-http.ts';
import type { AskSource } from './credential-http.ts';
import type { Environment } from './credential-values.ts';
import type { AccessKey } from './sign.ts';

/** A place that credentials come from. `fetch` is asked again and again; providers refresh sessions themselves. */
export interface Origin {
  label: string;
  /** The role (its ARN where it is known) or profile that the keys belong to; null where nothing names one. */
  name: string | null;
  fetch(): Promise<AccessKey>;
}

type Library = Omit<typeof import('@alicloud/credentials'), 'default'>;

/** The library and its HTTP client are loaded by those who need a role: most runs have a plain key. */
async function library(): Promise<Library> {
  return import('@alicloud/credentials');
}

/**
 * An origin on a provider of the library, built once.
 * @param name the role or profile that the keys belong to
 * @param build gets the way in which the provider is to ask
 */
export function fromProvider(
  label: string,
  name: string | null,
  env: Environment,
  build: (library: Library, ask: AskSource) => CredentialsProvider,
): Origin {
  let provider: CredentialsProvider | undefined;
  return {
    label,
    name,
    async fetch() {
      const ask = sourceHttp(env);
      const given = await library();
      provider ??= asking(() => build(given, ask), ask);
      const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
      return {
        accessKeyId: accessKeyId ?? '',
        accessKeySecret: accessKeySecret ?? '',
        ...(securityToken && { securityToken }),
      };
    },
  };
}

/** A provider whose requests go where `doRequest` sends them. */
export function asking<T extends object>(build: () => T, doRequest: AskSource): T & { doRequest: AskSource } {
  try {
    return Object.assign(build(), { doRequest });
  } catch (error) {
    // What a builder refuses it says without any value.
    throw error instanceof Error ? new SourceError(error.message) : error;
  }
}

interface Role {
  arn: string;
  session?: string;
  externalId?: string;
  stsRegion?: string;
  /** The origin of the STS to ask, in place of a region's. */
  stsOrigin?: string;
  durationSeconds?: number;
  policy?: string;
}

/** A role that another key assumes. */
export function fromRole(label: string, previous: Origin, role: Role, env: Environment): Origin {
  return fromProvider(label, role.arn, env, ({ RAMRoleARNCredentialsProvider }, ask) => {
    const builder = RAMRoleARNCredentialsProvider.builder()
      .withCredentialsProvider({
        getCredentials: async () => asLibraryKey(await previous.fetch()),
        getProviderName: () => 'static_ak',
      })
      .withRoleArn(role.arn);
    if (role.session !== undefined) builder.withRoleSessionName(role.session);
    if (role.externalId !== undefined) builder.withExternalId(role.externalId);
    if (role.stsRegion !== undefined) builder.withStsRegionId(role.stsRegion);
    if (role.durationSeconds !== undefined) builder.withDurationSeconds(role.durationSeconds);
    if (role.policy !== undefined) builder.withPolicy(role.policy);
    const { stsOrigin } = role;
    if (stsOrigin === undefined) return builder.build();
    const build = (): CredentialsProvider => builder.build();
    const provider = asking(build, askAt(stsOrigin, ask));
    return {
      getCredentials: () => provider.getCredentials(),
      getProviderName: () => provider.getProviderName(),
    };
  });
}

/** The library asks hosts by https alone; the emulator answers in plain http on this machine. Signatures cover no host. */
function askAt(origin: string, ask: AskSource): AskSource {
  return (request, body) => {
    const { pathname, search } = new URL(request.toRequestURL());
    return ask({ ...request, toRequestURL: () => `${origin}${pathname}${search}` }, body);
  };
}

type LibraryKey = Awaited<ReturnType<CredentialsProvider['getCredentials']>>;

function asLibraryKey(key: AccessKey): LibraryKey {
  const { accessKeyId, accessKeySecret, securityToken = '' } = key;
  return { accessKeyId, accessKeySecret, securityToken, providerName: 'static_ak' };
}

/**
 * The role of the machine itself.
 * @param roleName `''`: the one that the machine has
 * @param profile that says so, where one does
 */
export function fromMetadata(
  label: string,
  roleName: string,
  env: Environment,
  profile: string | null = null,
): Origin {
  return fromProvider(label, roleName === '' ? profile : roleName, env, ({ ECSRAMRoleCredentialsProvider }) =>
    ECSRAMRoleCredentialsProvider.builder()
      .withRoleName(roleName)
      .withDisableIMDSv1(env['ALIBABA_CLOUD_IMDSV1_DISABLED']?.toLowerCase() === 'true')
      .build(),
  );
}

/** The role of a Kubernetes service account or another OIDC identity. */
export function fromOidc(
  label: string,
  role: {
    providerArn: string;
    tokenFile: string;
    roleArn: string;
    session?: string;
    stsRegion?: string;
    durationSeconds?: number;
  },
  env: Environment,
): Origin {
  return fromProvider(label, role.roleArn, env, ({ OIDCRoleArnCredentialsProvider }) => {
    const builder = OIDCRoleArnCredentialsProvider.builder()
      .withOIDCProviderArn(role.providerArn)
      .withOIDCTokenFilePath(role.tokenFile)
      .withRoleArn(role.roleArn);
    if (role.session !== undefined) builder.withRoleSessionName(role.session);
    if (role.stsRegion !== undefined) builder.withStsRegionId(role.stsRegion);
    if (role.durationSeconds !== undefined) builder.withDurationSeconds(role.durationSeconds);
    return builder.build();
  });
}

/** Whatever answers at a URI with a key that ends. */
export function fromUri(label: string, name: string | null, uri: string, env: Environment): Origin {
  return fromProvider(label, name, env, ({ URICredentialsProvider }) =>
    URICredentialsProvider.builder().withCredentialsURI(uri).build(),
  );
}

/** The sources that the environment alone sets up; undefined where it does not. */
export const providers: {
  oidc(env: Environment): Origin | undefined;
  metadata(env: Environment): Origin | undefined;
  uri(env: Environment): Origin | undefined;
} = {
  oidc(env) {
    const names = [
      'ALIBABA_CLOUD_OIDC_PROVIDER_ARN',
      'ALIBABA_CLOUD_OIDC_TOKEN_FILE',
      'ALIBABA_CLOUD_ROLE_ARN',
    ] as const;
    const [providerArn, tokenFile, roleArn] = names.map((name) => env[name] ?? '');
    // A role alone belongs to other tools' settings.
    if (!providerArn && !tokenFile) return undefined;
    if (!providerArn || !tokenFile || !roleArn) {
      const missing = names.filter((name) => !env[name]);
      throw new AuditError(
        'credentials',
        `the OIDC role is only partly configured; not set: ${missing.join(', ')}`,
        `Set ${names.join(', ')} together, or none of them.`,
      );
    }
    const session = env['ALIBABA_CLOUD_ROLE_SESSION_NAME'];
    const stsRegion = env['ALIBABA_CLOUD_STS_REGION'];
    const role = {
      providerArn,
      tokenFile,
      roleArn,
      ...(session && { session }),
      ...(stsRegion && { stsRegion }),
    };
    return fromOidc('the OIDC role', role, env);
  },

  metadata(env) {
    const roleName = env['ALIBABA_CLOUD_ECS_METADATA'];
    if (!roleName || env['ALIBABA_CLOUD_ECS_METADATA_DISABLED']?.toLowerCase() === 'true') return undefined;
    return fromMetadata('ECS metadata', roleName, env);
  },

  uri(env) {
    const uri = env['ALIBABA_CLOUD_CREDENTIALS_URI'];
    if (!uri) return undefined;
    return fromUri('ALIBABA_CLOUD_CREDENTIALS_URI', null, uri, env);
  },
};
