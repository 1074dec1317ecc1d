import type { Status } from '../core/model/firmware.ts';

/** Verification statuses as summaries show them: what is well first. The model has them by their codes. */
export const STATUS_ORDER: readonly Status[] = [
  'verified',
  'unverified',
  'verifying',
  'failed',
  'not-required',
  'unrecognized',
];
