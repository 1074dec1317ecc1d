/**
 * The library: everything the command line does can be done from here, with the world (clock, randomness, environment,
 * log) handed in. Nothing in it prints, exits or reads the process.
 */
export { CHECKS } from './checks/index.ts';
export { AuditError } from './core/errors.ts';
export type { AuditErrorKind } from './core/errors.ts';
export type * from './core/framework.ts';
export type * from './core/model.ts';
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
export type { CheckSettings, Job, JobReport, JobTarget, Selection } from './job/job.ts';
export { isFrameworkPath } from './job/frameworks.ts';
export { loadJob } from './job/load.ts';
export type { JobFile, JobVocabulary } from './job/load.ts';
export { resolveJob } from './job/resolve.ts';
export type { JobDefaults, JobOverrides } from './job/resolve.ts';
export type { PolicyFlags } from './job/stored.ts';
export { judgeAgain } from './run/judge-again.ts';
export type { JudgeAgainOptions, JudgeAgainPorts } from './run/judge-again.ts';
export { loadRun } from './run/load-run.ts';
export type { LoadRunOptions, LoadedRun } from './run/load-run.ts';
export type { FailedOutput, RunOutcome } from './run/outcome.ts';
export type { RunPorts } from './run/ports.ts';
export { runJob } from './run/run-job.ts';
export { systemClock } from './core/system-clock.ts';
export type { FolderOutputs, Format, FormatOptions } from './writers/format.ts';
export { FORMATS, findFormat } from './writers/index.ts';
