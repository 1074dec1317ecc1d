import type { Texts } from '../../texts/texts.ts';
import type { Judgement } from '../check.ts';

/** The verdict of the checks of delta packages where the service gave a Type that it does not document, or none. */
export function typeUnknown(typeCode: number | null, common: Texts['judging']): Judgement {
  const observed = typeCode === null ? common.noType : `Type ${typeCode}`;
  return {
    verdict: 'unknown',
    observed,
    expected: common.knownTypes,
    message: common.typeUnknown({ observed }),
  };
}
