import ipaddr from 'ipaddr.js';

/** What a job may allow besides the public internet: the machine itself and networks behind it. */
const PRIVATE: readonly string[] = ['private', 'loopback', 'carrierGradeNat', 'uniqueLocal'];

/** Where clouds hand keys to whoever asks, within ranges that may be allowed: Alibaba Cloud's, and AWS' by IPv6. */
const METADATA: readonly string[] = ['100.100.100.200', 'fd00:ec2::254'];

/**
 * May a probe connect to this address? Public ones always; private ones and the machine itself where the job allows
 * it; link-local, metadata, multicast and what is reserved or wraps another address never. An IPv4 address within an
 * IPv6 one counts as itself.
 * @param address as Node's resolver or a socket tells it
 */
export function isAddressAllowed(address: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range: string = parsed.range();
  if (METADATA.some((metadata) => isSame(parsed, metadata))) return false;
  return range === 'unicast' || (allowPrivate && PRIVATE.includes(range));
}

function isSame(parsed: ipaddr.IPv4 | ipaddr.IPv6, other: string): boolean {
  return parsed.toNormalizedString() === ipaddr.parse(other).toNormalizedString();
}
