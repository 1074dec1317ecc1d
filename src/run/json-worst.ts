import { cut } from '../core/cut.ts';
import type { FindingState } from '../core/model/finding.ts';
import type { PackageRolloutState } from '../core/model/rollout.ts';
import type { Summary, WorstFinding } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';

/** UTF-8. What the service names may be long. */
export const MOST_NAME_BYTES = 120;
const MOST_MESSAGE_BYTES = 300;

/** A finding to look at first, named as in the tables. */
export interface JsonWorst {
  finding_id: string;
  check_id: string;
  failing_title: string;
  severity: Severity;
  verdict: WorstFinding['verdict'];
  state: FindingState;
  counts: boolean;
  account: string;
  region: string;
  iot_instance_id: string;
  firmware_id: string;
  firmware_name: string;
  product_key: string;
  product_name: string;
  module_name: string;
  dest_version: string;
  file_name: string;
  message: string;
  also_open: number;
  rollout_state: PackageRolloutState | null;
  devices_waiting: number | null;
  devices_under_way: number | null;
}

/** What devices are being given of packages that fail. */
export interface JsonRollouts {
  open_of_failing: number | null;
  devices_waiting: number | null;
  devices_under_way: number | null;
  unknown: number;
}

export function worstOf(finding: WorstFinding): JsonWorst {
  return {
    finding_id: finding.findingId,
    check_id: finding.checkId,
    failing_title: finding.failingTitle,
    severity: finding.severity,
    verdict: finding.verdict,
    state: finding.state,
    counts: finding.counts,
    account: cut(finding.account, MOST_NAME_BYTES),
    region: cut(finding.region, MOST_NAME_BYTES),
    iot_instance_id: cut(finding.iotInstanceId, MOST_NAME_BYTES),
    firmware_id: cut(finding.firmwareId, MOST_NAME_BYTES),
    firmware_name: cut(finding.firmwareName, MOST_NAME_BYTES),
    product_key: cut(finding.productKey, MOST_NAME_BYTES),
    product_name: cut(finding.productName, MOST_NAME_BYTES),
    module_name: cut(finding.moduleName, MOST_NAME_BYTES),
    dest_version: cut(finding.destVersion, MOST_NAME_BYTES),
    file_name: cut(finding.fileName, MOST_NAME_BYTES),
    message: cut(finding.message, MOST_MESSAGE_BYTES),
    also_open: finding.alsoOpen,
    rollout_state: finding.rolloutState,
    devices_waiting: finding.devicesWaiting,
    devices_under_way: finding.devicesUnderWay,
  };
}

export function rolloutsOf({ rollouts }: Summary): JsonRollouts | null {
  if (!rollouts) return null;
  const { openOfFailing, devicesWaiting, devicesUnderWay, unknown } = rollouts;
  return {
    open_of_failing: openOfFailing,
    devices_waiting: devicesWaiting,
    devices_under_way: devicesUnderWay,
    unknown,
  };
}
