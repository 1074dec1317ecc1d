import { targetKey } from '../core/model/target.ts';
import { orAborted } from '../core/or-aborted.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Target } from '../core/model/target.ts';
import { VERSION } from '../core/version.ts';
import { createIotClient } from '../iot/client.ts';
import type { IotClient } from '../iot/client.ts';
import { proxyFromEnv } from '../iot/connections.ts';
import { endpointOf } from '../iot/endpoints.ts';
import type { Job } from '../job/job.ts';
import type { EndSignals } from './end-signals.ts';
import type { AccountLanes } from './lanes.ts';
import { createObserver } from './observe.ts';
import type { Observer } from './observe.ts';
import type { RunPorts } from './ports.ts';
import type { PreparedTarget } from './prepare.ts';
import type { PreparedSelection } from '../sources/select.ts';

/** What is known of one place besides its firmware, while it is collected. */
export interface Place {
  target: Target;
  observer: Observer;
  list: TargetReport['list'];
  selectionProblem: string | null;
}

/** One target of the job, being collected: a client per endpoint, an observer per place (region and instance). */
export interface Session {
  place(target: Target): Place;
  /** Opens connections, so that the first calls do not bunch behind a handshake. */
  warm(): Promise<void>;
  /** Calls that were throttled, over all places. */
  throttled(): number;
  reports(): TargetReport[];
  close(): Promise<void>;
}

/** @param earlierCalls calls that were made for each place before the run was interrupted */
export function openSession(
  job: Job,
  prepared: PreparedTarget,
  lanes: AccountLanes,
  end: EndSignals,
  earlierCalls: ReadonlyMap<string, number>,
  ports: RunPorts,
): Session {
  const { spec, selection, credentials } = prepared;
  const clients = new Map<string, IotClient>();
  const places = new Map<string, Place & { endpoint: string }>();

  // A row of another region goes to that region's own endpoint; with an endpoint of the user's there are none.
  const endpoint = (region: string): string => endpointOf(region, spec.endpoint);

  function client(region: string): IotClient {
    const known = clients.get(region);
    if (known) return known;
    const opened = createIotClient({
      endpoint: endpoint(region),
      regionId: region,
      signature: job.signature,
      credentials,
      timeouts: job.timeouts,
      connections: job.concurrency.queries,
      clock: ports.clock,
      proxy: proxyFromEnv(ports.env),
      userAgent: `ota-audit/${VERSION}`,
    });
    clients.set(region, opened);
    return opened;
  }

  function place(target: Target): Place & { endpoint: string } {
    const key = targetKey(target);
    const known = places.get(key);
    if (known) return known;
    const { clock, random } = ports;
    const options = {
      target,
      client: client(target.region),
      credentials,
      lanes,
      retry: job.retry,
      end,
      clock,
      random,
    };
    const opened = {
      target,
      observer: createObserver(options),
      list: null,
      selectionProblem: null,
      endpoint: endpoint(target.region),
    };
    places.set(key, opened);
    return opened;
  }
  for (const target of selection.places) place(target);

  return {
    place,
    async warm() {
      const opening = Promise.all([...clients.values()].map((opened) => opened.warm()));
      // Connections that nobody answers are given up with the calls.
      await orAborted(opening, end.abandon).catch(() => undefined);
    },
    throttled: () => [...places.values()].reduce((sum, { observer }) => sum + observer.throttled, 0),
    reports: () =>
      [...places.values()].map(({ target, observer, list, selectionProblem, endpoint }, index) => ({
        target,
        endpoint,
        identity: credentials.describe(),
        selection: selection.description,
        chosenBy: chosenBy(selection),
        ...listedProducts(selection),
        ...(prepared.selectionSha256 !== null && { selectionSha256: prepared.selectionSha256 }),
        list,
        // A file's duplicates belong to the file; they are counted once, with its first place.
        duplicates: index === 0 ? selection.duplicates : { count: 0, lines: [] },
        calls: observer.calls + (earlierCalls.get(targetKey(target)) ?? 0),
        throttled: observer.throttled,
        stopped: observer.stopped,
        selectionProblem,
      })),
    async close() {
      await Promise.all([...clients.values()].map((opened) => opened.close()));
    },
  };
}

function chosenBy({ csv, target }: PreparedSelection): NonNullable<TargetReport['chosenBy']> {
  if (csv) return 'file';
  const { productKeys = [], destVersion } = target.select.list ?? {};
  return productKeys.length > 0 || destVersion !== undefined ? 'filtered-list' : 'whole-list';
}

function listedProducts({ csv, target }: PreparedSelection): Pick<TargetReport, 'listedProducts'> {
  const { productKeys = [], destVersion } = target.select.list ?? {};
  return csv || destVersion !== undefined || productKeys.length === 0
    ? {}
    : { listedProducts: [...productKeys] };
}
