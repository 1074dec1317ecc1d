import { generateKeyPairSync, sign } from 'node:crypto';

/*
 * A certificate that nobody vouches for, made anew for each test: X.509 needs little more than nested
 * tag-length-value triples (DER), and no private key has to be kept in the repository.
 */

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** ecdsa-with-SHA256. */
const ALGORITHM = sequence(der(0x06, hex('2a8648ce3d040302')));
const COMMON_NAME = der(0x06, hex('550403'));
const ALTERNATIVE_NAME = der(0x06, hex('551d11'));

/**
 * Key and certificate (PEM) of a self-signed server, valid from 2020 to 2049.
 * @param addresses of IPv4, for which a common name is not enough
 */
export function selfSigned(
  commonName: string,
  addresses: readonly string[] = [],
): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const names = addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number))));
  const extensions = der(0xa3, sequence(sequence(ALTERNATIVE_NAME, der(0x04, sequence(...names)))));
  const body = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, hex('01')),
    ALGORITHM,
    name,
    sequence(time('200101000000Z'), time('490101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(addresses.length > 0 ? [extensions] : []),
  );
  const signature = der(0x03, hex('00'), sign('sha256', body, privateKey));
  const base64 = sequence(body, ALGORITHM, signature)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}
