import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

const MB = 1_048_576;

/** More than the platform delivers over HTTPS; for products on MQTT a job sets 16 (OTA update overview, limits). */
export const sizeOverLimit: AnyCheck = defineCheck({
  id: 'size-over-limit',
  category: 'integrity',
  severity: 'medium',
  scope: 'file',
  needs: ['file'],
  // On request the platform takes 2,000 MB; more is a typing error.
  params: { limit: { kind: 'integer', default: 1_000, min: 1, max: 100_000 } },
  judge({ file: { sizeBytes } }, { limit }, { says }) {
    if (sizeBytes === null) return NOT_APPLICABLE;
    if (sizeBytes <= limit * MB) return PASS;
    const bytes = sizeBytes.toLocaleString('en-US');
    return {
      verdict: 'fail',
      observed: says.size({ bytes }),
      expected: says.expected({ limit }),
      message: says.fail({ bytes, limit }),
    };
  },
});
