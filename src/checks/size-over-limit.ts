import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The upload policy in the sample of GenerateOTAUploadURL allows 1,048,576,000 bytes where its text says 1,000 MB. */
const MB = 1_048_576;

/**
 * More than the platform delivers over HTTPS (OTA update overview, limits). Over MQTT it is 16 MB, but no answer of the
 * service says how a device downloads: a job says so, with an override of `limit` for the products and modules that do.
 * A limit and a list of targets of this check's own would be a second way to say the same.
 */
export const sizeOverLimit: AnyCheck = defineCheck({
  id: 'size-over-limit',
  category: 'integrity',
  severity: 'medium',
  scope: 'file',
  needs: ['file'],
  // On request the platform takes 2,000 MB; more is a typing error.
  params: { limit: { kind: 'integer', default: 1_000, min: 1, max: 100_000 } },
  judge({ file: { sizeBytes } }, { limit }, { says }) {
    if (sizeBytes !== null && sizeBytes !== 0 && sizeBytes <= limit * MB) return PASS;
    const most = limit.toLocaleString('en-US');
    const expected = says.expected({ limit: most });
    if (sizeBytes === null || sizeBytes === 0) {
      return { verdict: 'unknown', observed: says.noSize, expected, message: says.unknown };
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
