import { ROLLOUT_OPERATIONS } from '../core/model/rollout.ts';

/** What to do about a failure, where several codes mean the same. */

export const GRANT: string =
  'Grant the RAM user or role the actions iot:QueryOTAFirmware and iot:ListOTAFirmware on Resource "*", ' +
  'or the policy AliyunIOTReadOnlyAccess.';
export const GRANT_ROLLOUTS: string =
  `Grant the RAM user or role the actions ${ROLLOUT_OPERATIONS.map((name) => `iot:${name}`).join(', ')} on Resource "*", ` +
  'or the policy AliyunIOTReadOnlyAccess; or set `rollouts: off` in the job.';
export const KEY: string =
  'Check the AccessKey: that it is enabled, that ID and secret are not swapped and carry no blanks, ' +
  'and that it is of this account and site.';
export const SECRET: string =
  'The AccessKey secret does not belong to the AccessKey ID, or a proxy alters requests on their way.';
export const CLOCK: string =
  'Set the clock of this machine (NTP); the service accepts 15 minutes of difference.';
export const INSTANCE: string =
  'Check region and instance ID: the ID on the Overview page of the IoT Platform console must be given, ' +
  'and left out where the instance has none.';
export const DEPLOYMENT: string =
  'Check region and endpoint: no IoT Platform of version 2018-01-20 answers there.';
export const TOKEN: string =
  'The STS credentials have expired and nothing renews them: get new ones, or use a role or profile that does.';
export const QUOTA: string =
  'The quota is the whole account\u2019s: lower --qps or the share, or run when nothing else uses the API.';
export const LATER: string = 'The service had a passing problem; the next run asks again.';
export const NETWORK: string =
  'Check network, firewall and proxy (HTTPS_PROXY, NO_PROXY) between this machine and the endpoint.';

export const SLOW: string = 'The service was slow: raise `timeouts` in the job if this is usual there.';
