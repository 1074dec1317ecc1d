import { z } from 'zod';

/** Whose a key is, as STS says. */
export interface CallerIdentity {
  accountId: string;
  /** `acs:ram::<account>:user/<name>`; `''` where it is not told. */
  arn: string;
  /** `Account`, `RAMUser`, `AssumedRoleUser` …; `''` where it is not told. */
  type: string;
}

/** An account has 16 digits, an ARN some hundred characters: what is longer is kept nowhere. */
const text = z.string().max(1_024).catch('');
const callerSchema = z.object({ AccountId: z.string().min(1).max(64), Arn: text, IdentityType: text });

/** GetCallerIdentity's body → CallerIdentity; undefined where no account is named. */
export function parseCaller(body: Readonly<Record<string, unknown>>): CallerIdentity | undefined {
  const { data } = callerSchema.safeParse(body);
  return data && { accountId: data.AccountId, arn: data.Arn, type: data.IdentityType };
}
