/** The thing a list belongs to: an account, a region and, where it has one, an instance (`''` where it has none). */
export interface Target {
  account: string;
  region: string;
  iotInstanceId: string;
}

/** Where a key comes from: the ecosystem's chain, a named CLI profile, or `<prefix>_ACCESS_KEY_ID` and friends. */
export type KeySpec =
  | { from: 'chain' }
  | { from: 'profile'; profile: string }
  | { from: 'env'; prefix: string };

/** A RAM role that a key assumes: of the key's own account or of another one. */
export interface RoleSpec {
  /** `acs:ram::<UID>:role/<name>` */
  arn: string;
  externalId?: string;
  sessionName?: string;
}

/** As whom an account is audited: a key, or the role that the key assumes. */
export type CredentialsSpec = KeySpec & { assumeRole?: RoleSpec };

/** A spec as a map's key, whatever order its parts were written in. */
export function credentialsKey(spec: CredentialsSpec): string {
  const { assumeRole: role } = spec;
  if (!role) return keyKey(spec);
  return JSON.stringify(['role', keyKey(spec), role.arn, role.externalId ?? '', role.sessionName ?? '']);
}

function keyKey(spec: KeySpec): string {
  switch (spec.from) {
    case 'chain':
      return '[]';
    case 'profile':
      return JSON.stringify(['profile', spec.profile]);
    case 'env':
      return JSON.stringify(['env', spec.prefix]);
  }
}

/**
 * A target as a map's key; JSON keeps the parts apart whatever they contain. The last one is remembered: many ask for that
 * of the same firmware in a row, which made a tenth of judging JSON of targets.
 */
export function targetKey({ account, region, iotInstanceId }: Target): string {
  if (account !== last.account || region !== last.region || iotInstanceId !== last.iotInstanceId) {
    last = { account, region, iotInstanceId, key: JSON.stringify([account, region, iotInstanceId]) };
  }
  return last.key;
}

let last = { account: '', region: '', iotInstanceId: '', key: '["","",""]' };

/** A target as people read it: `acme · cn-shanghai · iot-060a`, or with another separator. */
export function targetName({ account, region, iotInstanceId }: Target, separator = ' · '): string {
  return [account, region, iotInstanceId].filter((part) => part !== '').join(separator);
}
