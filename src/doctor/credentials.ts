import type { CredentialsBook } from '../iot/credentials-book.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { JobTarget } from '../job/job.ts';
import { ok } from './line.ts';
import type { Probe, Probed } from './probe.ts';

/** Where the key comes from and which it is. Whose it is, identity.ts asks. */
export function credentialsProbe(
  entry: JobTarget,
  label: string,
  book: CredentialsBook,
  probe: Probe,
): Promise<Probed<CredentialsSource>> {
  const at = { check: 'credentials', target: label } as const;
  return probe(at, async () => {
    const source = await book.of(entry.credentials, entry);
    const { securityToken } = await source.get();
    const kind = securityToken === undefined ? '' : ', temporary, with a security token';
    return { line: ok(at, `${source.describe()}${kind}`), value: source };
  });
}
