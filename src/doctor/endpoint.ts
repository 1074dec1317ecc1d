import { compareClocks } from '../iot/classify.ts';
import { proxyInUse, parseProxy } from '../iot/proxy.ts';
import type { ProxySettings } from '../iot/proxy.ts';
import { reach, resolveHost, serviceTime } from '../iot/reach.ts';
import type { Reached } from '../iot/reach.ts';
import type { Clock } from '../core/ports.ts';
import { failure, ok, skipped, warning } from './line.ts';
import type { At, DoctorCheck, DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

const DAY_MS = 86_400_000;
/** The endpoint's certificates are renewed weeks before they end; closer to it something is amiss. */
const CERTIFICATE_WARNING_MS = 14 * DAY_MS;
const CLOCK_WARNING_MS = 60_000;
/** The service refuses what was signed longer ago (`InvalidTimeStamp.Expired`). */
const CLOCK_FAILURE_MS = 15 * 60_000;

export interface EndpointFacts {
  origin: string;
  target: string;
  proxy: ProxySettings;
  clock: Clock;
  probe: Probe;
}

/** Name, connection and clock of one endpoint. Returns whether calls can get there. */
export async function* endpointLines(facts: EndpointFacts): AsyncGenerator<DoctorLine, boolean> {
  const at = (check: DoctorCheck): At => ({ check, target: facts.target });
  const proxy = proxyInUse(facts.origin, facts.proxy);
  return yield* proxy === undefined ? directLines(facts, at) : proxiedLines(facts, proxy, at);
}

async function* directLines(
  facts: EndpointFacts,
  at: (check: DoctorCheck) => At,
): AsyncGenerator<DoctorLine, boolean> {
  const { origin, clock, probe } = facts;
  const { host } = new URL(origin);
  const found = await probe(at('dns'), async () => {
    const addresses = await resolveHost(origin);
    const more = addresses.length > 2 ? ' …' : '';
    return { line: ok(at('dns'), `${host} is ${addresses.slice(0, 2).join(', ')}${more}`), value: true };
  });
  yield found.line;
  const why = found.value ? undefined : 'the host name of the endpoint cannot be resolved';
  const reached =
    why === undefined
      ? await probe(at('connection'), async (signal) => ({
          line: connectionLine(at('connection'), origin, await reach(origin, signal), clock.now()),
          value: true,
        }))
      : { line: skipped(at('connection'), why) };
  yield reached.line;
  if (reached.value !== true) {
    yield skipped(at('clock'), why ?? 'the endpoint cannot be reached');
    return false;
  }
  const told = await probe(at('clock'), async (signal, limitMs) => ({
    line: clockLine(at('clock'), await readClocks(facts, signal, limitMs)),
    value: true,
  }));
  yield told.line;
  return told.value === true;
}

/** The proxy resolves the name, and keeps the certificate's dates to itself: one request proves the way. */
async function* proxiedLines(
  facts: EndpointFacts,
  proxy: string,
  at: (check: DoctorCheck) => At,
): AsyncGenerator<DoctorLine, boolean> {
  yield skipped(at('dns'), 'the proxy resolves the name');
  const { line, value } = await facts.probe(at('connection'), async (signal, limitMs) => {
    const { host } = new URL(parseProxy(proxy).url);
    const clocks = await readClocks(facts, signal, limitMs);
    const said = `${new URL(facts.origin).host} responds through the proxy ${host}`;
    return { line: ok(at('connection'), said), value: clocks };
  });
  yield value ? line : { ...line, message: `through the proxy: ${line.message}` };
  yield value ? clockLine(at('clock'), value) : skipped(at('clock'), 'the endpoint cannot be reached');
  return value !== undefined;
}

/** What a connection says of itself. @param nowMs epoch milliseconds */
export function connectionLine(at: At, origin: string, reached: Reached, nowMs: number): DoctorLine {
  const { address, certificateEndsMs } = reached;
  if (certificateEndsMs === null)
    return ok(at, `${address} responds; plain http on this machine, no certificate`);
  const leftMs = certificateEndsMs - nowMs;
  const message = `${new URL(origin).host} responds; its certificate is trusted and valid for ${Math.floor(leftMs / DAY_MS)} days`;
  if (leftMs >= CERTIFICATE_WARNING_MS) return ok(at, message);
  return warning(
    at,
    message,
    'The operator of the endpoint, or of a proxy that inspects TLS, must renew it; calls fail once it has expired.',
  );
}

interface Clocks {
  oursMs: number;
  /** Null where the answer was not dated. */
  theirsMs: number | null;
}

async function readClocks(
  { origin, proxy, clock }: EndpointFacts,
  signal: AbortSignal,
  limitMs: number,
): Promise<Clocks> {
  const beforeMs = clock.now();
  const theirsMs = await serviceTime(origin, proxy, limitMs, signal);
  // The answer was dated somewhere between the two, in whole seconds.
  return { oursMs: Math.round((beforeMs + clock.now()) / 2), theirsMs };
}

/** The two clocks compared, both shown. */
export function clockLine(at: At, { oursMs, theirsMs }: Clocks): DoctorLine {
  if (theirsMs === null) {
    return warning(
      at,
      'the response has no Date header',
      'Check that the service itself responds there, not a proxy.',
    );
  }
  const apartMs = Math.abs(oursMs - theirsMs);
  const message = compareClocks(oursMs, theirsMs);
  const fix = 'Set the clock of this machine (NTP); the service tolerates a difference of 15 minutes.';
  if (apartMs < CLOCK_WARNING_MS) return ok(at, message);
  return apartMs < CLOCK_FAILURE_MS ? warning(at, message, fix) : failure(at, message, fix);
}
