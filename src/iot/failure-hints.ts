import { ROLLOUT_OPERATIONS } from '../core/model/rollout.ts';

/** What to do about a failure, where several codes mean the same. */

export const GRANT: string =
  'Grant the RAM user or role the actions iot:QueryOTAFirmware and iot:ListOTAFirmware on Resource "*", ' +
  'or the policy AliyunIOTReadOnlyAccess.';
export const GRANT_ROLLOUTS: string =
  `Grant the RAM user or role the actions ${ROLLOUT_OPERATIONS.map((name) => `iot:${name}`).join(', ')} on Resource "*", ` +
  'or the policy AliyunIOTReadOnlyAccess; or set `rollouts: off` in the job.';
export const KEY: string =
  'Check the AccessKey: it must be enabled, its ID and secret not swapped and without spaces, ' +
  'and it must belong to this account and site.';
export const SECRET: string =
  'The AccessKey secret does not belong to the AccessKey ID, or a proxy alters requests.';
export const CLOCK: string =
  'Set the clock of this machine (NTP); the service tolerates a difference of 15 minutes.';
export const INSTANCE: string =
  'Check region and instance ID: use the ID from the Overview page of the IoT Platform console, ' +
  'and omit it if the instance has none.';
export const DEPLOYMENT: string =
  'Check region and endpoint: no IoT Platform API of version 2018-01-20 responds there.';
export const TOKEN: string =
  'The STS credentials have expired and are not renewed: get new ones, or use a role or profile that renews them.';
export const QUOTA: string =
  'The quota is shared by the account: lower --qps or the share, or run when nothing else uses the API.';
export const LATER: string = 'The service had a temporary problem; the next run queries again.';
export const NETWORK: string =
  'Check network, firewall and proxy (HTTPS_PROXY, NO_PROXY) between this machine and the endpoint.';

export const SLOW: string = 'The service was slow: raise `timeouts` in the job if this happens regularly.';
