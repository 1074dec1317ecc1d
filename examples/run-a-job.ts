// Runs a job file and exits as the command line does: npx tsx examples/run-a-job.ts jobs/nightly.yaml
import { AuditError, loadJob, nodePorts, runJob } from 'ota-audit';

const [path = 'jobs/nightly.yaml'] = process.argv.slice(2);
try {
  const run = await runJob(await loadJob(path), nodePorts());
  console.log(`${run.summary.headline} ${run.folder}`);
  process.exitCode = run.exitCode;
} catch (error) {
  if (!(error instanceof AuditError)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
}
