import { lookup as dnsLookup } from 'node:dns';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { isAddressAllowed } from './address.ts';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Resolves a name to all of its addresses: Node's own, or a test's. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A host leads where no probe may go. */
export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

const resolveBySystem: Resolve = (hostname, callback) => dnsLookup(hostname, { all: true }, callback);

/**
 * Connects as undici does, TLS verified, but to allowed addresses only. The addresses that are connected to are the very
 * ones that were looked at, so that a name which leads elsewhere the second time gains nothing.
 */
export function guardedConnector(options: {
  connectMs: number;
  allowPrivate: boolean;
  resolve?: Resolve;
}): buildConnector.connector {
  const { connectMs, allowPrivate, resolve = resolveBySystem } = options;
  const isAllowed = (address: string): boolean => isAddressAllowed(address, allowPrivate);
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, '', 0);
      else if (!first || !addresses.every(({ address }) => isAllowed(address)))
        callback(new AddressNotAllowed(), '', 0);
      else if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ timeout: connectMs, lookup });
  return (wanted, callback) => {
    // An address in place of a name is not looked up.
    const isBarred = isIP(wanted.hostname) !== 0 && !isAllowed(wanted.hostname);
    if (isBarred) queueMicrotask(() => callback(new AddressNotAllowed(), null));
    else connect(wanted, callback);
  };
}
