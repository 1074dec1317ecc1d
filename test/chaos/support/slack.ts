import { execute } from '../../support/process.ts';

/**
 * What a bound on time may be exceeded by on this machine at this moment: ten times what starting a process takes, which
 * is half a second where nothing else runs, and much where everything waits for the processor.
 */
export async function slackMs(): Promise<number> {
  const beforeMs = performance.now();
  await execute(process.execPath, ['-e', '']);
  return 10 * (performance.now() - beforeMs);
}
