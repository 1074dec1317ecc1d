import { AuditError } from '../core/errors.ts';
import { isLoopback } from '../core/web-url.ts';
import { nearest } from '../core/nearest.ts';

/**
 * The regions that serve IoT Platform; every endpoint is `iot.<region>.aliyuncs.com`. The official SDK maps some 45
 * further region IDs to `iot.aliyuncs.com`, which answers none of them: those are refused here.
 */
export const KNOWN_REGIONS: readonly string[] = [
  'cn-shanghai',
  'cn-beijing',
  'cn-shenzhen',
  'ap-southeast-1',
  'ap-northeast-1',
  'eu-central-1',
  'us-west-1',
  'us-east-1',
];

/** Where an ECS instance asks for its own role; it is not routed any further. */
const METADATA_HOST = '100.100.100.200';

/** Is this the machine itself, or an address that only the machine can ask? No proxy could answer for it. */
export function isOwnMachine(hostname: string): boolean {
  return isLoopback(hostname) || hostname === METADATA_HOST;
}

/**
 * The origin (`https://host[:port]`) that a region's calls go to.
 * @param override an https URL, a bare host name, or an http URL of the machine itself; the region is then not looked up
 * @throws AuditError `region` for a region that is not served and for an unusable override
 */
export function endpointOf(region: string, override?: string): string {
  if (override !== undefined && override.trim() !== '') return originOf(override.trim());
  if (KNOWN_REGIONS.includes(region)) return `https://iot.${region}.aliyuncs.com`;
  const near = nearest(region, KNOWN_REGIONS);
  throw new AuditError(
    'region',
    `unknown region "${region}"${near === undefined ? '' : `, did you mean ${near}?`} ` +
      `Known regions: ${KNOWN_REGIONS.join(', ')}.`,
    'Use one of these regions, or set the endpoint of another deployment with --endpoint.',
  );
}

/**
 * The regions that a file's rows may name: an endpoint of the user's own serves one, and rows of another would go
 * elsewhere, signed.
 */
export function regionsOfRows({
  region,
  endpoint,
}: {
  region: string;
  endpoint?: string | undefined;
}): readonly string[] {
  return endpoint === undefined ? KNOWN_REGIONS : [region];
}

/** Where a target's calls go; a job's target is one. */
export interface Place {
  region: string;
  endpoint?: string;
  /** Of the STS that belongs to `endpoint`. */
  stsEndpoint?: string;
}

/**
 * Where to ask whose a key is: the STS that the user names, the region's, or the machine itself where the emulator is asked.
 * @returns undefined for another endpoint of the user's own: nobody knows which STS belongs to it
 * @throws AuditError `region` for an unusable endpoint
 */
export function stsEndpointOf({ region, endpoint, stsEndpoint }: Place): string | undefined {
  if (stsEndpoint !== undefined) return originOf(stsEndpoint.trim());
  if (endpoint === undefined) return `https://sts.${region}.aliyuncs.com`;
  const origin = endpointOf(region, endpoint);
  return isLoopback(new URL(origin).hostname) ? origin : undefined;
}

/** The problems never repeat the text: it may hold a password. */
function originOf(text: string): string {
  const refuse = (problem: string): never => {
    throw new AuditError('region', `the endpoint ${problem}`, 'Use https://host or a bare host name.');
  };
  const full = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(full)) return refuse('is not a URL');
  const url = new URL(full);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('is neither https nor http');
  if (url.username !== '' || url.password !== '' || text.includes('@'))
    return refuse('contains a user name or password');
  if (/[?#]/.test(text)) return refuse('has a query or a fragment');
  if (url.pathname !== '/') return refuse('has a path; calls go to the root of the host');
  if (url.protocol === 'https:') return url.origin;
  return isLoopback(url.hostname)
    ? url.origin
    : refuse('is plain http, which is only accepted for this machine');
}
