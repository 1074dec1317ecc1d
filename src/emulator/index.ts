/** The built-in emulator of the service: its operations, their quota and faults, and the store behind the links. */
export { startEmulator } from './server.ts';
export type { Emulator, EmulatorOptions } from './server.ts';
export type { EmulatorStats, OperationStats } from './stats.ts';
export type { CallRecord } from './gateway.ts';
export { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY } from './accounts.ts';
export type { EmulatorAccount, EmulatorKey, EmulatorRole } from './accounts.ts';
export { demoFaults, demoFleet } from './demo-fleet.ts';
export { syntheticFleet } from './synthetic-fleet.ts';
export type { SyntheticFleetOptions } from './synthetic-fleet.ts';
export { fleetOf, packageList } from './fleet.ts';
export type {
  Fleet,
  FleetFile,
  FleetInstance,
  FleetPackage,
  LinkPlan,
  MultiFilesShape,
  PackageSource,
  Redirect,
  StoredObject,
} from './fleet.ts';
export { parseFaultScript } from './fault-script.ts';
export type { Fault, FaultMatch, FaultRule, FaultScript, ThrottleShape, WrongList } from './faults.ts';
export type { JobShapes } from './job-operations.ts';
export type { FleetJob, TaskStatus } from './jobs.ts';
export type { ListShapes } from './list-shapes.ts';
export type { QuotaOptions } from './quota.ts';
export type { Clock, Random } from '../core/ports.ts';
