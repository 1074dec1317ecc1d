import { z } from 'zod';
import { ROLLOUT_MODES } from '../core/model/rollout-report.ts';
import type { RolloutAsking, RolloutMode } from '../core/model/rollout-report.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { Severity } from '../core/model/severity.ts';

/** What `--rollouts` may say. */
export type RolloutFlag = RolloutMode | 'off';

/** `rollouts` as a job file has it: the mode alone, or with more. */
export type RolloutsDocument = RolloutFlag | RolloutsBlock;

interface RolloutsBlock {
  mode: RolloutFlag;
  from?: Severity | undefined;
  required?: boolean | undefined;
}

const mode = z
  .enum([...ROLLOUT_MODES, 'off'])
  .describe(
    '`failing`: packages with a failing check at or above `from`. `all`: every package. `off`: none.',
  );

/** The schema of `rollouts`. */
export const rolloutsSchema: z.ZodType<RolloutsDocument> = z.union([
  mode,
  z.strictObject({
    mode,
    from: z
      .enum(SEVERITIES)
      .optional()
      .describe('Lowest severity of a failing check that triggers the query. Default high.'),
    required: z
      .boolean()
      .optional()
      .describe(
        '`true`: the run is INCOMPLETE if rollouts are refused or not answered. Default: the report only notes it.',
      ),
  }),
]);

const BY_DEFAULT: RolloutMode = 'failing';

/**
 * How the job asks for rollouts; undefined where it does not.
 * @param flag of `--rollouts`: wins over the mode in the file, whose other settings stay
 */
export function resolveRollouts(
  document: RolloutsDocument = BY_DEFAULT,
  flag: RolloutFlag | undefined,
): RolloutAsking | undefined {
  const block = typeof document === 'object' ? document : { mode: document };
  const { from = 'high', required = false } = block;
  const chosen = flag ?? block.mode;
  return chosen === 'off' ? undefined : { mode: chosen, from, required };
}
