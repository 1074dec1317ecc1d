// Runs a job defined as an object, for an hour at most, and prints the findings that the previous run did not have, one JSON
// line each: npx tsx examples/new-findings.ts acme cn-shanghai
import { nodePorts, openRun, parseJob, runJob } from 'ota-audit';

const [account = 'acme', region = 'cn-shanghai', endpoint] = process.argv.slice(2);
const job = await parseJob({
  name: 'new-findings',
  targets: [{ account, region, endpoint }],
  select: { list: true },
  checks: { 'url-expiring': { within: '2h' } },
  reports: ['csv'],
});

const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const signal = AbortSignal.timeout(3_600_000);
const { folder } = await runJob(job, nodePorts({ logger }), { signal });

const run = await openRun(folder);
for await (const finding of run.findings()) {
  if (finding.state !== 'new' && finding.state !== 'reopened') continue;
  const { findingId, severity, subject, message, remediation } = finding;
  console.log(JSON.stringify({ findingId, severity, firmwareId: subject.firmwareId, message, remediation }));
}
