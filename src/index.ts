/**
 * The library: everything the command line does can be done from here, with the world (clock, randomness, environment,
 * log) handed in. Nothing in it prints, exits or reads the process.
 */
export { CHECKS } from './checks/index.ts';
export { AuditError } from './core/errors.ts';
export type { AuditErrorKind } from './core/errors.ts';
export type * from './core/framework.ts';
export type * from './core/model/baseline.ts';
export type * from './core/model/catalogue.ts';
export type * from './core/model/finding.ts';
export type * from './core/model/firmware.ts';
export type * from './core/model/identity.ts';
export type * from './core/model/locale.ts';
export type * from './core/model/notify.ts';
export type * from './core/model/observation.ts';
export type * from './core/model/run.ts';
export type * from './core/model/selection.ts';
export type * from './core/model/severity.ts';
export type * from './core/model/target.ts';
export type { Clock, LogFields, Logger, OnProgress, Progress, Random } from './core/ports.ts';
export { VERSION } from './core/version.ts';
export { diagnose } from './doctor/diagnose.ts';
export type { DoctorPorts } from './doctor/diagnose.ts';
export { doctorExitCode } from './doctor/line.ts';
export type { DoctorLine } from './doctor/line.ts';
export { checkInfos } from './evaluate/check-infos.ts';
export { frameworkCoverage } from './evaluate/frameworks.ts';
export { createPolicy } from './evaluate/policy.ts';
export type { Policy, PolicySpec } from './evaluate/policy.ts';
export type { Deviation, RunCheck } from './evidence/run-check.ts';
export { verifyRuns } from './evidence/verify.ts';
export type { VerifyOptions } from './evidence/verify.ts';
export { loadFramework } from './frameworks/load.ts';
export { SHIPPED, frameworksOf } from './frameworks/shipped.ts';
export type { NamedFramework } from './frameworks/shipped.ts';
export { KNOWN_REGIONS } from './iot/endpoints.ts';
export type { FormatOutline } from './job/format-outline.ts';
export type { ChannelOutline } from './job/channel-outline.ts';
export type {
  CheckSettings,
  Given,
  Job,
  JobChannel,
  JobPing,
  JobReport,
  JobTarget,
  Selection,
} from './job/job.ts';
export { isFrameworkPath } from './job/frameworks.ts';
export { loadJob } from './job/load.ts';
export { readTellable } from './job/tellable.ts';
export type { JobFile, JobVocabulary } from './job/load.ts';
export { resolveJob } from './job/resolve.ts';
export type { JobOverrides } from './job/job-overrides.ts';
export type { JobDefaults } from './job/resolve.ts';
export type { PolicyFlags } from './job/stored.ts';
export { jsonSummary } from './run/json-summary.ts';
export type { EndError, JsonEnd, JsonSummary } from './run/json-summary.ts';
export { renderRun } from './run/render-run.ts';
export type { RenderRunOptions } from './run/render-run.ts';
export { addToHistory, loadRun } from './run/load-run.ts';
export type { LoadRunOptions, LoadedRun } from './run/load-run.ts';
export { notifyRun } from './run/telling/notify-run.ts';
export type {
  NotifiedChannel,
  NotifiedRun,
  NotifyPorts,
  NotifyRunOptions,
} from './run/telling/notify-run.ts';
export type { ReportPorts } from './run/report.ts';
export type { FailedOutput, RunOutcome } from './run/outcome.ts';
export type { RunPorts } from './run/ports.ts';
export type { QueueOptions } from './run/queue/coordinate.ts';
export { runWorker } from './run/queue/worker.ts';
export type { WorkerOptions, WorkerOutcome } from './run/queue/worker.ts';
export { mergeShards } from './run/shards/merge.ts';
export type { MergeOptions } from './run/shards/merge.ts';
export { planRun } from './run/shards/plan-run.ts';
export type { PlanRunOptions, PlannedRun } from './run/shards/plan-run.ts';
export { runShard } from './run/shards/run-shard.ts';
export type { RunShardOptions, ShardOutcome } from './run/shards/run-shard.ts';
export { runJob } from './run/run-job.ts';
export type { RunOptions } from './run/run-job.ts';
export { systemClock } from './core/system-clock.ts';
export type { FolderOutputs, Format, FormatOptions } from './writers/format.ts';
export { CHANNELS, findChannel } from './notify/index.ts';
export type { Channel, Sender, Sent } from './notify/channel.ts';
export type { Message } from './notify/message.ts';
export { FORMATS, findFormat } from './writers/index.ts';
