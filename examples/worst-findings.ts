// Checks a stored run and lists what to fix first: npx tsx examples/worst-findings.ts reports/nightly/latest
import { openRun, verifyRuns } from 'ota-audit';

const [folder = 'reports/nightly/latest'] = process.argv.slice(2);
for await (const { runId, deviations } of verifyRuns(folder))
  for (const { file, problem } of deviations) console.warn(`${runId} ${file}: ${problem}`);

const { info, summary } = await openRun(folder);
const { audited, requested } = summary.coverage;
console.log(`${info.runId}, as of ${info.asOf}: ${audited} of ${requested} packages audited`);
for (const { severity, checkId, firmwareName, destVersion, message } of summary.worst)
  console.log(`${severity}  ${checkId}  ${firmwareName} ${destVersion}: ${message}`);
