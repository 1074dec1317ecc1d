import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { unreachedUnknown } from './support/probe.ts';

const english = {
  title: 'The file behind the link has the recorded size',
  failingTitle: 'The file behind the link does not have the recorded size',
  why: 'Devices reserve room by the recorded size and treat a download of another length as broken. The object was cut off or replaced, or was never the registered file. Judged where the job probes (`probe: links` or `contents`).',
  console:
    'Stop updates with this package, upload the right file as a new package, verify it, and delete this one.',
  api: 'Fetch FirmwareUrl (Url in MultiFiles) with Range: bytes=0-0 and look at Content-Range; then upload the right file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for this package.',
  params: {},
  widespread:
    'so many at once point to one cause. A proxy may answer in place of the store, or sizes are recorded in another unit here. Compare one file by hand.',
  says: {
    bytes: ({ count }: { count: string }): string => `${count} bytes`,
    notTold: 'no length',
    fail: ({ found, recorded }: { found: string; recorded: string }): string =>
      `The file behind the link has ${found} bytes; the recorded size is ${recorded}.`,
    unknown: 'The store did not report the file size.',
  },
};

/** With a probe: the object behind the link has another length than is recorded. No record is `size-missing`'s. */
export const sizeMismatch: Check<'size-mismatch', 'integrity', typeof english> = defineCheck({
  id: 'size-mismatch',
  category: 'integrity',
  severity: 'critical',
  scope: 'file',
  needs: ['probe', 'file'],
  params: {},
  english,
  judge({ probe, file: { sizeBytes: recorded } }, _params, { says, common }) {
    if (probe === null || recorded === null || recorded === 0) return NOT_APPLICABLE;
    const expected = says.bytes({ count: bytesText(recorded) });
    if (probe.kind !== 'reached') return unreachedUnknown(probe, expected, common);
    const { sizeBytes: found, unread } = probe;
    if (found === null) {
      const remedy = unread === '' ? 'probe-contents' : 'probe-limits';
      return { verdict: 'unknown', remedy, observed: says.notTold, expected, message: says.unknown };
    }
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
