import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The file is small enough to be sent to devices',
  failingTitle: 'The file is too large to be sent to devices',
  why: 'The platform accepts files of up to 1,000 MB for downloads over HTTPS, and of 16 MB for those over MQTT. A larger one cannot be delivered.',
  console:
    'Make the file smaller, or a delta package of it; larger limits are granted on request (by ticket).',
  api: 'Upload a smaller file with GenerateOTAUploadURL and CreateOTAFirmware, or set Type=1 for a delta package.',
  params: {
    limit:
      'The largest file, in MB (1,048,576 bytes). Set 16 in overrides for products whose devices download over MQTT.',
  },
  widespread:
    'the limit of {limit} MB seems to be set lower than this account needs; set limit of size-over-limit to what the platform has granted it.',
  says: {
    noSize: 'no size',
    unknown: 'The size of this file is unknown, so it cannot be compared with the limit.',
    size: ({ bytes }: { bytes: string }): string => `${bytes} bytes`,
    expected: ({ limit }: { limit: string }): string => `at most ${limit} MB`,
    fail: ({ bytes, limit }: { bytes: string; limit: string }): string =>
      `The file has ${bytes} bytes; the limit is ${limit} MB.`,
  },
};

/** The upload policy in the sample of GenerateOTAUploadURL allows 1,048,576,000 bytes where its text says 1,000 MB. */
const MB = 1_048_576;

/**
 * More than the platform delivers over HTTPS (OTA update overview, limits). Over MQTT it is 16 MB, but no answer of the
 * service says how a device downloads: a job says so, with an override of `limit` for the products and modules that do.
 * A limit and a list of targets of this check's own would be a second way to say the same.
 */
export const sizeOverLimit: Check<'size-over-limit', 'integrity', typeof english> = defineCheck({
  id: 'size-over-limit',
  category: 'integrity',
  severity: 'medium',
  scope: 'file',
  needs: ['file'],
  // On request the platform takes 2,000 MB; more is a typing error.
  params: { limit: { kind: 'integer', default: 1_000, min: 1, max: 100_000 } },
  english,
  judge({ file: { sizeBytes } }, { limit }, { says }) {
    if (sizeBytes !== null && sizeBytes !== 0 && sizeBytes <= limit * MB) return PASS;
    const most = limit.toLocaleString('en-US');
    const expected = says.expected({ limit: most });
    if (sizeBytes === null || sizeBytes === 0) {
      return { verdict: 'unknown', remedy: 'record', observed: says.noSize, expected, message: says.unknown };
    }
    const bytes = sizeBytes.toLocaleString('en-US');
    return {
      verdict: 'fail',
      observed: says.size({ bytes }),
      expected,
      message: says.fail({ bytes, limit: most }),
    };
  },
});
