import type { Remedy } from '../../core/model/finding.ts';
import type { Probe, ProbeBar, ProbeHindrance } from '../../core/model/firmware.ts';
import type { Judgement } from '../check.ts';
import type { Common } from './common.ts';

type Unreached = Exclude<Probe, { kind: 'reached' }>;

/** `HTTP 403 AccessDenied`, `no answer (DnsFailed)`, `not fetched`. */
export function unreachedText(probe: Unreached, { probe: says }: Common): string {
  switch (probe.kind) {
    case 'refused':
      return says.refused({ status: probe.httpStatus, code: probe.code });
    case 'unreachable':
      return says.noAnswer({ code: probe.code });
    case 'not-allowed':
    case 'not-made':
      return says.notFetched;
  }
}

/** The verdict where the file was not fetched: nothing is known of it. */
export function unreachedUnknown(probe: Unreached, expected: string, common: Common): Judgement {
  const says = common.probe;
  const observed = unreachedText(probe, common);
  const remedy = remedyOf(probe);
  const message =
    probe.kind === 'not-allowed'
      ? says.notAllowed({ why: says.bars[probe.bar] })
      : probe.kind === 'not-made'
        ? says.notMade({ why: says.hindrances[probe.hindrance] })
        : says.unreached({ observed });
  return { verdict: 'unknown', remedy, observed, expected, message };
}

function remedyOf(probe: Unreached): Remedy {
  switch (probe.kind) {
    case 'not-allowed':
      return OF_BARS[probe.bar];
    case 'not-made':
      return OF_HINDRANCES[probe.hindrance];
    case 'refused':
    case 'unreachable':
      return 'link';
  }
}

const OF_BARS: Readonly<Record<ProbeBar, Remedy>> = {
  host: 'probe-host',
  scheme: 'probe-rules',
  address: 'probe-rules',
  redirect: 'probe-rules',
};

const OF_HINDRANCES: Readonly<Record<ProbeHindrance, Remedy>> = {
  'store-ill': 'service',
  network: 'network',
  proxy: 'network',
  deadline: 'time',
};
