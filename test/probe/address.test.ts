import { expect, test } from 'vitest';
import { isAddressAllowed } from '../../src/probe/address.ts';

/** Address, allowed by itself, allowed where the job allows private ones. */
const TABLE: readonly [string, boolean, boolean][] = [
  ['8.8.8.8', true, true],
  ['47.100.1.1', true, true],
  ['2400:3200::1', true, true],
  ['::ffff:8.8.8.8', true, true],
  ['127.0.0.1', false, true],
  ['127.255.255.254', false, true],
  ['::1', false, true],
  ['::ffff:127.0.0.1', false, true],
  ['::ffff:7f00:1', false, true],
  ['10.0.0.1', false, true],
  ['172.16.0.1', false, true],
  ['192.168.1.1', false, true],
  ['::ffff:192.168.1.1', false, true],
  ['100.64.0.1', false, true],
  ['fc00::1', false, true],
  ['fd12:3456::1', false, true],
  // Metadata services hand out keys.
  ['100.100.100.200', false, false],
  ['::ffff:100.100.100.200', false, false],
  ['fd00:ec2::254', false, false],
  ['169.254.169.254', false, false],
  ['169.254.0.1', false, false],
  ['fe80::1', false, false],
  ['fe80::1%eth0', false, false],
  // What is no host, or wraps another address.
  ['0.0.0.0', false, false],
  ['::', false, false],
  ['255.255.255.255', false, false],
  ['224.0.0.1', false, false],
  ['ff02::1', false, false],
  ['192.0.2.1', false, false],
  ['198.18.0.1', false, false],
  ['64:ff9b::7f00:1', false, false],
  ['2002:7f00:1::', false, false],
  ['2001::1', false, false],
  ['fec0::1', false, false],
  ['', false, false],
  ['localhost', false, false],
  ['2130706433.example', false, false],
];

test.each(TABLE)('%s: %s, and %s among private ones', (address, isPublic, isPrivate) => {
  expect([isAddressAllowed(address, false), isAddressAllowed(address, true)]).toEqual([isPublic, isPrivate]);
});
