import { realpath, stat } from 'node:fs/promises';
import { notARunFolder } from './check-run.ts';

/**
 * The real path of a run's folder, also by way of a link such as `latest`.
 * @throws AuditError `run-folder` where it is no folder or cannot be reached
 */
export async function realFolder(path: string): Promise<string> {
  try {
    const folder = await realpath(path);
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    throw notARunFolder(path, 'it does not exist or is not accessible', error);
  }
  throw notARunFolder(path, 'it is not a folder');
}
