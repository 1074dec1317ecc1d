import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { unreachedUnknown } from './support/probe.ts';

/** With a probe: the object behind the link has another length than is recorded. No record is `size-missing`'s. */
export const sizeMismatch: AnyCheck = defineCheck({
  id: 'size-mismatch',
  category: 'integrity',
  severity: 'critical',
  scope: 'file',
  needs: ['probe', 'file'],
  params: {},
  judge({ probe, file: { sizeBytes: recorded } }, _params, { says, common }) {
    if (probe === null || recorded === null || recorded === 0) return NOT_APPLICABLE;
    const expected = says.bytes({ count: bytesText(recorded) });
    if (probe.kind !== 'reached') return unreachedUnknown(probe, expected, common);
    const { sizeBytes: found } = probe;
    if (found === null)
      return { verdict: 'unknown', observed: says.notTold, expected, message: says.unknown };
    if (found === recorded) return PASS;
    const sizes = { found: bytesText(found), recorded: bytesText(recorded) };
    return {
      verdict: 'fail',
      observed: says.bytes({ count: sizes.found }),
      expected,
      message: says.fail(sizes),
    };
  },
});

function bytesText(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
