import { MANIFEST, SIGNATURE } from './names.ts';
import type { RunCheck } from './run-check.ts';
import type { Verifier } from './signature.ts';

/** What there is to hold a signature against. */
export interface SignatureEvidence {
  manifestBytes: Uint8Array | null;
  signature: Uint8Array | null;
  keys: readonly Verifier[];
  /** With keys given, the run somebody asked for must be signed by one of them; older ones are bound by the chain. */
  isNamed: boolean;
}

/** Adds to a run's check what its signature says. */
export function checkSignature(check: RunCheck, evidence: SignatureEvidence): void {
  const { manifestBytes, signature, keys } = evidence;
  const signedBy = check.manifest?.signed_by?.public_key_sha256;
  if (!signature || !manifestBytes) {
    // A signature that the manifest promises and that is not there was named with the files.
    if (signedBy === undefined) checkUnsigned(check, evidence);
    return;
  }
  // A signature that the manifest does not promise was named with the files, as added.
  if (check.manifest && signedBy === undefined) return;
  if (keys.length === 0) check.notes.push('signed; use --public-key to check the signer');
  else if (keys.some((key) => key.verify(manifestBytes, signature))) {
    check.isSigned = true;
    check.notes.push('the signature is valid');
  } else checkRefused(check, evidence, signedBy);
}

function checkUnsigned(check: RunCheck, { keys, isNamed }: SignatureEvidence): void {
  if (keys.length === 0 || !isNamed) return;
  check.deviations.push({ file: MANIFEST, problem: 'is not signed, but a public key was given' });
}

/** None of the keys takes the signature: the wrong key was given, or the signature is wrong. */
function checkRefused(check: RunCheck, { keys, isNamed }: SignatureEvidence, signedBy = 'unknown'): void {
  const isOtherKey = keys.every((key) => key.publicKeySha256 !== signedBy);
  const otherKey = `with another key (SHA-256 ${signedBy})`;
  if (isOtherKey && !isNamed) {
    check.notes.push(`signed ${otherKey}`);
    return;
  }
  const problem = isOtherKey ? `was made ${otherKey}` : `does not match this ${MANIFEST}`;
  check.deviations.push({ file: SIGNATURE, problem });
}
