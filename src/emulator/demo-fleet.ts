import { DEMO_INSTANCE_ID } from './accounts.ts';
import {
  LINK_CASES,
  MULTI_FILE_CASES,
  RECORD_CASES,
  STORE_CASES,
  TEXT_CASES,
  VERIFICATION_CASES,
} from './demo-cases.ts';
import type { CaseSpec } from './demo-cases.ts';
import type { FaultRule, FaultScript } from './faults.ts';
import { packageList } from './fleet.ts';
import type { Fleet, FleetPackage } from './fleet.ts';
import { demoJobs } from './demo-jobs.ts';
import { OTA_REGION } from './links.ts';
import { healthyPackage, madeUpId } from './package-builder.ts';

const PACKAGES = 120;
const PRODUCTS = [
  { productKey: 'a1LampDemo1', productName: 'Smart lamp' },
  { productKey: 'a1MetrDemo2', productName: '智能电表' },
];
const MODULES = ['default', 'wifi', 'metering'];
const LANES = PRODUCTS.length * MODULES.length;
const DAY_MS = 86_400_000;

/** Every second package is a case; those between are healthy, but for what the faults do to them. */
const CASES: readonly CaseSpec[] = [
  ...VERIFICATION_CASES,
  ...LINK_CASES,
  ...MULTI_FILE_CASES,
  ...TEXT_CASES,
  ...STORE_CASES,
  ...RECORD_CASES,
];
const caseIndex = (at: number): number => 2 * at + 1;

function demoPackage(seed: number, nowMs: number, index: number): FleetPackage {
  const lane = index % LANES;
  const entry = healthyPackage({
    seed,
    index,
    firmwareId: madeUpId(seed, index),
    product: PRODUCTS[lane % PRODUCTS.length] ?? { productKey: '', productName: '' },
    moduleName: MODULES[Math.floor(lane / PRODUCTS.length)] ?? 'default',
    step: Math.floor((PACKAGES - 1 - index) / LANES),
    createdAtMs: nowMs - Math.round((index * 1.6 + 0.125) * DAY_MS),
  });
  // MD5 is the platform's default and a finding of its own: one case shows it, the rest is as it should be.
  const healthy = { ...entry, signMethod: 'SHA256' };
  const spec = index % 2 === 1 ? CASES[(index - 1) / 2] : undefined;
  return spec ? { ...healthy, ...spec.change(healthy, nowMs) } : healthy;
}

/**
 * The demo's fleet: 120 packages over two products and three modules, one instance; about 60 % are healthy, the
 * others show every status, link state and oddity of the API once or twice. The same seed and instant give the same fleet.
 * @param options `nowMs` epoch milliseconds: creation and verification times count back from it
 */
export function demoFleet(options: { nowMs: number; seed?: number }): Fleet {
  const { nowMs, seed = 1 } = options;
  const packages = Array.from({ length: PACKAGES }, (_, index) => demoPackage(seed, nowMs, index));
  const productKeys = PRODUCTS.map((product) => product.productKey);
  const { jobs } = demoJobs(
    casesOf((index) => packages[index]),
    nowMs,
  );
  const instance = { region: OTA_REGION, iotInstanceId: DEMO_INSTANCE_ID, productKeys, jobs };
  return { instances: [{ ...instance, packages: packageList(packages) }] };
}

/** The cases with their packages. */
function casesOf(
  at: (index: number) => FleetPackage | undefined,
): { entry: FleetPackage; checks: readonly string[] }[] {
  return CASES.flatMap(({ checks }, position) => {
    const entry = at(caseIndex(position));
    return entry ? [{ entry, checks }] : [];
  });
}

/** What the demo meets, and what the audit should make of it. */
export interface DemoCase {
  /** `''` for what concerns the list. */
  firmwareId: string;
  title: string;
  outcome: 'pass' | 'fail' | 'not-found' | 'denied' | 'error';
  /** Checks that fail, by ID, once for each file. */
  checks: readonly string[];
}

interface FaultSpec {
  title: string;
  rule: FaultRule;
  outcome: DemoCase['outcome'];
}

function once(title: string, fault: FaultRule['fault'], first = 1): FaultSpec {
  return { title, rule: { match: { first }, fault }, outcome: 'pass' };
}

function always(title: string, outcome: DemoCase['outcome'], fault: FaultRule['fault']): FaultSpec {
  return { title, rule: { match: {}, fault }, outcome };
}

/** Faults of single packages, on healthy ones. */
const QUERY_FAULTS: readonly FaultSpec[] = [
  once('throttled once, with a hint how long to wait', {
    kind: 'throttle',
    shape: 'user',
    retryAfterMs: 300,
  }),
  once('throttled once by the API', { kind: 'throttle', shape: 'api' }),
  once('throttled with HTTP 429', {
    kind: 'throttle',
    shape: 'http-429',
    retryAfterMs: 200,
    rateLimitHeader: true,
  }),
  once('throttled with HTTP 503', { kind: 'throttle', shape: 'http-503' }),
  once('system busy', { kind: 'throttle', shape: 'system-busy' }),
  once('internal error once', { kind: 'server-error', status: 500 }),
  once('service unavailable twice', { kind: 'server-error', status: 503 }, 2),
  once('HTML instead of JSON', { kind: 'html-502' }),
  once('connection reset', { kind: 'reset' }),
  once('answer breaks off', { kind: 'truncated' }),
  once('slow answer', { kind: 'slow-body', totalMs: 800 }),
  once('no answer to the first attempt', { kind: 'hang' }),
  once('half a JSON', { kind: 'unparsable' }),
  always('numbers as text', 'pass', { kind: 'wrong-types', variant: 'strings' }),
  always('deleted between list and query', 'not-found', { kind: 'deleted' }),
  always('fails however often it is asked', 'error', { kind: 'server-error', status: 500 }),
  always('belongs to somebody else', 'denied', {
    kind: 'success-false',
    code: 'iot.common.AuthActionPermissionDeny',
    message: 'The entity belongs to another account.',
  }),
];
const faultIndex = (at: number): number => 6 * at + 4;

const LIST_FAULTS: readonly { title: string; rule: FaultRule }[] = [
  {
    title: 'the list is throttled once',
    rule: {
      match: { operation: 'ListOTAFirmware', page: 1, first: 1 },
      fault: { kind: 'throttle', shape: 'user' },
    },
  },
  {
    title: 'a package appears while the list is read: page 2 repeats one, and the newcomer is not seen',
    rule: {
      match: { operation: 'ListOTAFirmware', page: 2, nth: 1 },
      fault: { kind: 'page-shift', change: 'insert' },
    },
  },
];

function idAt(fleet: Fleet, index: number): string {
  return fleet.instances[0]?.packages.at(index)?.firmwareId ?? '';
}

/** The demo's script: each fault a user will meet, on packages that are healthy otherwise. */
export function demoFaults(fleet: Fleet): FaultScript {
  const queries = QUERY_FAULTS.map(({ rule }, at): FaultRule => {
    const match = {
      operation: 'QueryOTAFirmware',
      firmwareId: idAt(fleet, faultIndex(at)),
      ...rule.match,
    } as const;
    return { match, fault: rule.fault };
  });
  return [...LIST_FAULTS.map(({ rule }) => rule), ...queries];
}

/** Checks of severity info: a package that fails no other passes. */
const INFO: readonly string[] = ['digest-weak'];

/** Every case of the demo's fleet and script, with the effect to expect; packages not named here are healthy. */
export function demoCases(fleet: Fleet): DemoCase[] {
  const ofJobs = demoJobs(
    casesOf((index) => fleet.instances[0]?.packages.at(index)),
    0,
  ).checks;
  const cases = CASES.map(({ title, checks }, at): DemoCase => {
    const firmwareId = idAt(fleet, caseIndex(at));
    return {
      firmwareId,
      title,
      outcome: checks.some((id) => !INFO.includes(id)) ? 'fail' : 'pass',
      checks: [...checks, ...(ofJobs.get(firmwareId) ?? [])],
    };
  });
  const faults = QUERY_FAULTS.map(({ title, outcome }, at): DemoCase => {
    const checks = outcome === 'not-found' ? ['not-found'] : [];
    return { firmwareId: idAt(fleet, faultIndex(at)), title, outcome, checks };
  });
  const list = LIST_FAULTS.map(({ title }): DemoCase => ({
    firmwareId: '',
    title,
    outcome: 'pass',
    checks: [],
  }));
  return [...cases, ...faults, ...list];
}
