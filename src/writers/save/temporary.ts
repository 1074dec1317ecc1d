import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { ioProblem } from './io-problem.ts';

/**
 * A folder of this process's own, for what is read again while it runs.
 * @throws AuditError `output-folder` where none can be made
 */
export async function makeTemporary(): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, 'ota-audit-'));
  } catch (error) {
    throw new AuditError(
      'output-folder',
      `${parent}: no temporary folder can be created there: ${ioProblem(error).reason}`,
      'Set TMPDIR to a folder that the audit user can write to.',
      { cause: error },
    );
  }
}
