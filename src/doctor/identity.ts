import { CallError } from '../core/errors.ts';
import type { IotClient } from '../iot/client.ts';
import type { CallerIdentity } from '../iot/caller.ts';
import { ok, skipped, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

/**
 * Whose the key is, in STS's words. It is told, not needed: a run does without STS, so nothing here is a failure.
 * @param client of the STS endpoint
 */
export async function identityLine(
  target: string,
  client: Pick<IotClient, 'callerIdentity'>,
  probe: Probe,
): Promise<DoctorLine> {
  const at = { check: 'identity', target } as const;
  const { line } = await probe(at, async (signal) => {
    try {
      return { line: callerLine(at, await client.callerIdentity(signal)) };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return { line: skipped(at, `STS did not report the owner of the key: ${error.message}`) };
    }
  });
  return line.status === 'failure'
    ? skipped(at, `asking STS for the owner of the key: ${line.message}`)
    : line;
}

function callerLine(at: At, { accountId, arn, type }: CallerIdentity): DoctorLine {
  const message = `${arn === '' ? type : arn} of account ${accountId}`;
  if (type !== 'Account') return ok(at, message);
  return warning(
    at,
    `${message}: this is a root account key with full access`,
    'Use a key of a RAM user or role with AliyunIOTReadOnlyAccess.',
  );
}
