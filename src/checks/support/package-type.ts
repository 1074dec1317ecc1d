import type { Judgement } from '../check.ts';
import type { Common } from './common.ts';

/** The verdict of the checks of delta packages where the service gave a Type that it does not document, or none. */
export function typeUnknown(typeCode: number | null, common: Common): Judgement {
  const observed = typeCode === null ? common.noType : `Type ${typeCode}`;
  return {
    verdict: 'unknown',
    remedy: typeCode === null ? 'record' : 'upgrade',
    observed,
    expected: common.knownTypes,
    message: common.typeUnknown({ observed }),
  };
}
