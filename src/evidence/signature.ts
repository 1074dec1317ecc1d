import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { sha256Of } from './digest.ts';
import type { KeyObject } from 'node:crypto';
import type { Logger } from '../core/ports.ts';

/** Signs manifests. The key itself cannot be got out of it. */
export interface Signer {
  /** SHA-256 of the public key (its DER form, SPKI), hex. */
  publicKeySha256: string;
  /** The 64 bytes of an Ed25519 signature. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** Checks signatures made with one key. */
export interface Verifier {
  publicKeySha256: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** A key in PEM form has some hundred bytes. */
const MAX_KEY_BYTES = 65_536;
const READABLE_BY_OTHERS = 0o007;
const MAKE_ONE = 'Create one with: openssl genpkey -algorithm ed25519 -out key.pem';

/**
 * Reads the private key that a job signs with.
 * @throws AuditError `job` where it cannot be read or is no Ed25519 private key; no message holds anything of the file
 */
export async function loadSigner(path: string, logger: Logger): Promise<Signer> {
  const { pem, mode } = await readPem(path, 'job');
  if (/ENCRYPTED/.test(pem)) {
    const hint =
      'A scheduled run cannot enter it: use a key without a passphrase, in a file that only its owner can read.';
    throw new AuditError('job', `${path}: the key is protected by a passphrase`, hint);
  }
  const key = parseKey(() => createPrivateKey(pem));
  if (!key) throw new AuditError('job', `${path} contains no private key in PEM format`, MAKE_ONE);
  requireEd25519(key, path, 'job');
  if ((mode & READABLE_BY_OTHERS) !== 0) {
    logger.warn('every user of this machine can read the signing key: set its mode to 600', { key: path });
  }
  return { publicKeySha256: fingerprint(createPublicKey(key)), sign: (bytes) => sign(null, bytes, key) };
}

/**
 * Reads a public key to check signatures with.
 * @throws AuditError `usage` where it cannot be read or is no Ed25519 public key
 */
export async function loadVerifier(path: string): Promise<Verifier> {
  const { pem } = await readPem(path, 'usage');
  // A private key would do as well, and must not lie where evidence is checked.
  const key = /PRIVATE/.test(pem) ? undefined : parseKey(() => createPublicKey(pem));
  if (!key) {
    const hint = 'Get it with: openssl pkey -in key.pem -pubout -out pub.pem';
    throw new AuditError('usage', `${path} contains no public key in PEM format`, hint);
  }
  requireEd25519(key, path, 'usage');
  return {
    publicKeySha256: fingerprint(key),
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  };
}

type Blame = 'job' | 'usage';

async function readPem(path: string, blame: Blame): Promise<{ pem: string; mode: number }> {
  try {
    const facts = await stat(path);
    // A device or a pipe would be read for ever.
    const isKeyFile = facts.isFile() && facts.size <= MAX_KEY_BYTES;
    return { pem: isKeyFile ? await readFile(path, 'latin1') : '', mode: facts.mode };
  } catch (error) {
    const message = `${path}: the key ${isCode(error, 'ENOENT') ? 'does not exist' : 'cannot be read'}`;
    throw new AuditError(blame, message, 'Check the path and its permissions.', { cause: error });
  }
}

/** OpenSSL's messages are left out: they say nothing to a reader. */
function parseKey(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function requireEd25519(key: KeyObject, path: string, blame: Blame): void {
  if (key.asymmetricKeyType === 'ed25519') return;
  const kind = key.asymmetricKeyType ?? 'unknown';
  throw new AuditError(blame, `${path} contains a key of type ${kind}, not Ed25519`, MAKE_ONE);
}

function fingerprint(publicKey: KeyObject): string {
  return sha256Of(publicKey.export({ type: 'spki', format: 'der' }));
}
