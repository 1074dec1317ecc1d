/**
 * The library: what the command line does with jobs and runs, by the same functions. Nothing in it prints, ends the process or
 * listens to its signals. The process itself (environment, standard input, name) is read by `nodePorts`, and by `loadJob` and
 * `parseJob` where no `env` is given.
 *
 *   loadJob, parseJob ──► Job ──► runJob ──► run folder ──► openRun, verifyRuns      read it
 *                             │                         ├─► renderRun                judge and render it again
 *                             │                         └─► loadRun, addToHistory, notifyRun
 *                             └─► planRun ──► runShard, on each machine ──► mergeShards ──► run folder
 */
export { AuditError } from './core/errors.ts';
export type { AuditErrorCode } from './core/errors.ts';
export { VERSION } from './core/version.ts';

export { loadJob, parseJob } from './run/load-job.ts';
export type { JobDocument, JobOptions, ParseJobOptions } from './run/load-job.ts';
export type { Job } from './job/job.ts';
export type { JobOverrides } from './job/job-overrides.ts';

export { nodePorts } from './run/node-ports.ts';
export type { RunPorts } from './run/ports.ts';
export type {
  AccountsProgress,
  Clock,
  Env,
  LogFields,
  Logger,
  OnProgress,
  Progress,
  Random,
} from './core/ports.ts';

export { runJob } from './run/run-job.ts';
export type { RunOptions } from './run/run-job.ts';
export type { FailedOutput, RunOutcome } from './run/outcome.ts';
export { jsonSummary } from './run/json-summary.ts';
export type { JsonSummary } from './run/json-summary.ts';

export { openRun } from './run/open-run.ts';
export type { OpenedRun } from './run/open-run.ts';
export { verifyRuns } from './evidence/verify.ts';
export type { VerifyOptions } from './evidence/verify.ts';
export type { Deviation, RunCheck } from './evidence/run-check.ts';
export { renderRun } from './run/render-run.ts';
export type { RenderRunOptions } from './run/render-run.ts';
export type { ReportPorts } from './run/report.ts';
export type { PolicyFlags } from './job/stored.ts';
export { addToHistory, loadRun } from './run/load-run.ts';
export type { LoadRunOptions, LoadedRun } from './run/load-run.ts';
export { notifyRun } from './run/telling/notify-run.ts';
export type {
  NotifiedChannel,
  NotifiedRun,
  NotifyPorts,
  NotifyRunOptions,
} from './run/telling/notify-run.ts';

export type { QueueOptions } from './run/queue/coordinate.ts';
export { runWorker } from './run/queue/worker.ts';
export type { WorkerOptions, WorkerOutcome } from './run/queue/worker.ts';
export { planRun } from './run/shards/plan-run.ts';
export type { PlanRunOptions, PlannedRun } from './run/shards/plan-run.ts';
export { runShard } from './run/shards/run-shard.ts';
export type { RunShardOptions, ShardOutcome } from './run/shards/run-shard.ts';
export { mergeShards } from './run/shards/merge.ts';
export type { MergeOptions } from './run/shards/merge.ts';

export { diagnose } from './doctor/diagnose.ts';
export type { DoctorPorts } from './doctor/diagnose.ts';
export { doctorExitCode } from './doctor/line.ts';
export type { DoctorLine } from './doctor/line.ts';

export type { CheckInfo } from './core/model/catalogue.ts';
export type {
  Evaluated,
  Finding,
  FindingState,
  Outcome,
  Subject,
  UrlState,
  Verdict,
  VerdictKind,
} from './core/model/finding.ts';
export type { Firmware, FirmwareFile, Link, Status } from './core/model/firmware.ts';
export type { Locale } from './core/model/locale.ts';
export type { Notified } from './core/model/notify.ts';
export type { Answer, Observation, TargetReport } from './core/model/observation.ts';
export type {
  Coverage,
  EvaluatedRun,
  Result,
  ResultRecord,
  RunInfo,
  RunOverview,
  Summary,
  TargetSummary,
  TrendPoint,
  WorstFinding,
} from './core/model/run.ts';
export type { Difference } from './core/model/selection.ts';
export type { FailOn, Severity } from './core/model/severity.ts';
export type { Target } from './core/model/target.ts';
