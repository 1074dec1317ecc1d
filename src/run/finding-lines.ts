import type { WorstFinding } from '../core/model/run.ts';
import { targetName } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { counted } from '../evaluate/counts.ts';
import type { Texts } from '../texts/index.ts';
import { onItsWay } from '../texts/on-its-way.ts';
import type { RunOutcome } from './outcome.ts';

/**
 * What sets a finding apart: it was not there before, or it was where only new ones count; it could not be judged; devices
 * are being given its package. Where nothing is compared all is new.
 */
export function marksOf(
  finding: WorstFinding,
  { comparedWith, summary }: Pick<RunOutcome, 'comparedWith' | 'summary'>,
  texts: Texts,
): string[] {
  const { state, verdict } = finding;
  const { words } = texts.page;
  const isNew = comparedWith !== null && (state === 'new' || state === 'reopened');
  const isSpared = summary.failOnNew && state === 'persisting';
  const marks = [
    isNew || isSpared ? words[state] : '',
    verdict === 'unknown' ? words.unjudged : '',
    onItsWay(finding, texts),
  ];
  return marks.filter((mark) => mark !== '');
}

/** Package, version, product and ID; where several targets could be meant, which of them. */
export function subjectText(finding: WorstFinding, isTargetNamed: boolean, texts: Texts): string {
  const { firmwareId, firmwareName, destVersion, productName, productKey, alsoOpen } = finding;
  const name = [firmwareName, destVersion].filter((part) => part !== '').join(' ');
  const parts = [name, productName === '' ? productKey : productName, firmwareId];
  if (isTargetNamed || firmwareId === '') parts.push(shortName(finding));
  if (alsoOpen > 0) parts.push(texts.screen.alsoOpen(counted(alsoOpen)));
  return parts.filter((part) => part !== '').join(' · ');
}

/** `acme/cn-shanghai/iot-060a`, as nobody has to translate it. */
export function shortName(target: Target): string {
  return targetName(target, '/');
}
