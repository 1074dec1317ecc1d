import { AuditError } from '../../core/errors.ts';
import { ioProblem } from './io-problem.ts';

/** @throws AuditError `output-folder` where the folder cannot be made or written to, with the reason and what to do */
export async function onFolder<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { reason, hint } = ioProblem(error);
    throw new AuditError('output-folder', `${dir}: cannot be written: ${reason}`, hint, { cause: error });
  }
}

/** @throws AuditError `output-failed` where a folder that is filled cannot be given its name */
export async function onPublish<T>(finalDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { reason, hint } = ioProblem(error);
    throw new AuditError('output-failed', `${finalDir}: the run could not be published: ${reason}`, hint, {
      cause: error,
    });
  }
}

/**
 * @throws AuditError `output-failed` where the file system refuses the results of a run, whose ledgers are kept; other
 * errors as they are
 */
export async function onResults<T>(workDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A folder was replaced meanwhile: by now this is no error that is found before the first query.
    if (error instanceof AuditError && error.code === 'output-folder')
      throw new AuditError('output-failed', error.message, error.hint, { cause: error });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const { reason, hint } = ioProblem(error);
    throw new AuditError(
      'output-failed',
      `${workDir}: the results could not be written: ${reason}`,
      `${hint} Observations so far are kept: run again to continue.`.trimStart(),
      { cause: error },
    );
  }
}
