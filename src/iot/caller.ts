import { z } from 'zod';

/** Whose a key is, as STS says. */
export interface CallerIdentity {
  accountId: string;
  /** `acs:ram::<account>:user/<name>`; `''` where it is not told. */
  arn: string;
  /** `Account`, `RAMUser`, `AssumedRoleUser` …; `''` where it is not told. */
  type: string;
}

const text = z.string().catch('');
const callerSchema = z.object({ AccountId: z.string().min(1), Arn: text, IdentityType: text });

/** GetCallerIdentity's body → CallerIdentity; undefined where no account is named. */
export function parseCaller(body: Readonly<Record<string, unknown>>): CallerIdentity | undefined {
  const { data } = callerSchema.safeParse(body);
  return data && { accountId: data.AccountId, arn: data.Arn, type: data.IdentityType };
}
