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
  const { manifestBytes, signature, keys, isNamed } = evidence;
  const signedBy = check.manifest?.signed_by?.public_key_sha256;
  const deviate = (file: string, problem: string): unknown => check.deviations.push({ file, problem });
  if (!signature || !manifestBytes) {
    const mustBeSigned = keys.length > 0 && isNamed;
    // A signature that the manifest promises and that is not there was named with the files.
    if (mustBeSigned && signedBy === undefined)
      deviate(MANIFEST, 'is not signed, and a public key was given');
    return;
  }
  // A signature that the manifest does not promise was named with the files, as added.
  if (check.manifest && signedBy === undefined) return;
  if (keys.length === 0) {
    check.notes.push('signed; give --public-key to check by whom');
    return;
  }
  if (keys.some((key) => key.verify(manifestBytes, signature))) {
    check.notes.push('the signature is good');
    return;
  }
  const isOtherKey = keys.every((key) => key.publicKeySha256 !== signedBy);
  if (isOtherKey && !isNamed) check.notes.push(`signed with another key (SHA-256 ${signedBy ?? 'unknown'})`);
  else if (isOtherKey) deviate(SIGNATURE, `was made with another key (SHA-256 ${signedBy ?? 'unknown'})`);
  else deviate(SIGNATURE, `is not the signature of this ${MANIFEST}`);
}
