import type { WorstFinding } from '../core/model/run.ts';
import type { Texts } from './texts.ts';

/** `12,384 devices are being given it`; '' where no rollout of its package is open, or nobody asked. */
export function onItsWay(
  {
    rolloutState,
    devicesWaiting,
    devicesUnderWay,
  }: Pick<WorstFinding, 'rolloutState' | 'devicesWaiting' | 'devicesUnderWay'>,
  { notes }: Pick<Texts, 'notes'>,
): string {
  if (rolloutState !== 'in-progress' && rolloutState !== 'planned') return '';
  const isPlanned = rolloutState === 'planned';
  if (devicesWaiting === null || devicesUnderWay === null)
    return notes.onItsWay({ isPlanned, devices: null });
  const count = devicesWaiting + devicesUnderWay;
  return notes.onItsWay({
    isPlanned,
    devices: { count: count.toLocaleString('en-US'), isOne: count === 1 },
  });
}
