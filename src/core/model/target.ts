/** The thing a list belongs to: an account, a region and, where it has one, an instance (`''` where it has none). */
export interface Target {
  account: string;
  region: string;
  iotInstanceId: string;
}

/** Where an account's key comes from: the ecosystem's chain, a named CLI profile, or `<prefix>_ACCESS_KEY_ID` and friends. */
export type CredentialsSpec =
  | { from: 'chain' }
  | { from: 'profile'; profile: string }
  | { from: 'env'; prefix: string };

/** A spec as a map's key, whatever order its parts were written in. */
export function credentialsKey(spec: CredentialsSpec): string {
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
