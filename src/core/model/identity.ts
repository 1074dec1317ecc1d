/** Who asks, as a target's ledger head has it. Nothing in it can sign a request. */
export interface Identity {
  /** The account's UID as STS tells it; null where it does not. */
  uid: string | null;
  /** Where the key comes from: `environment variables`, `CLI profile nightly` … */
  source: string;
  /** The first 16 hex digits of the key ID's SHA-256; null for temporary keys, whose ID changes with each session. */
  key: string | null;
  /** Of temporary keys: the role (its ARN where it is known) or profile; null where nothing names one. */
  name: string | null;
  /** The key has a security token. */
  temporary: boolean;
  /** For reports, the key ID masked: `environment variables (LTAI…abcd)`. */
  describe: string;
}
