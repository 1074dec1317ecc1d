import { describe, expect, it } from 'vitest';
import type { Evaluated, Finding, Verdict } from '../../src/core/model/finding.ts';
import type { Link } from '../../src/core/model/firmware.ts';
import type { Observation } from '../../src/core/model/observation.ts';
import type { ResultRecord } from '../../src/core/model/run.ts';
import type { EvaluatedRecord } from '../../src/evaluate/evaluate-target.ts';
import { createDecoder } from '../../src/results/decode.ts';
import type { ResultLine } from '../../src/results/records.ts';
import { evaluated } from '../evaluate/support/evaluated.ts';
import type { InMemory } from '../evaluate/support/evaluated.ts';
import { at, firmware, multi, observed, signed, unanswered } from '../evaluate/support/observations.ts';
import { fuzz } from '../hostile/fuzz.ts';
import { differences, observations, policies, policyNamed, reports } from './support/arbitrary.ts';

/** Every line of a run made a result again; null for what only later runs read. */
function decoded({ overview, stored }: InMemory): (ResultRecord | null)[] {
  const decoder = createDecoder(overview);
  return stored.flatMap(({ lines, target }) =>
    lines.map((line) => plainRecord(decoder.decode(JSON.parse(line) as ResultLine, target))),
  );
}

/** Verdicts are made when they are asked for; here they stand with the rest. */
function plainRecord(record: ResultRecord | null): ResultRecord | null {
  if (record?.kind !== 'firmware') return record;
  const { observation, outcome, worstSeverity, verdicts, findings, urlStates, worstLink } = record.evaluated;
  const evaluated = { observation, outcome, worstSeverity, verdicts, findings, urlStates, worstLink };
  return { kind: 'firmware', evaluated };
}

/** What a verdict says besides its kind stands with its finding; passes say it to nobody. */
function plain(verdict: Verdict): Verdict {
  const { remedy: _, ...rest } = verdict;
  return { ...rest, observed: '', expected: '', message: '' };
}
/** That a finding gives way to what an earlier run saw is for later runs alone. */
function told(finding: Finding): Finding {
  const { isSuperseded: _, ...rest } = finding;
  return rest;
}
const toldOf = ({ verdicts, findings, ...rest }: Evaluated): Evaluated => {
  return { ...rest, verdicts: verdicts.map(plain), findings: findings.map(told) };
};

function toldRecord(record: EvaluatedRecord): ResultRecord | null {
  switch (record.kind) {
    case 'firmware':
      return { ...record, evaluated: toldOf(record.evaluated) };
    case 'finding':
      return { ...record, finding: told(record.finding) };
    case 'difference':
      return record;
    case 'marker':
      return null;
  }
}

describe('a result that was stored', () => {
  it('is the same again, but for what passes say', async () => {
    const given = [observations, observations, differences, reports, policies] as const;
    await fuzz([...given], async (first, second, found, report, name) => {
      const policy = policyNamed(name);
      const before = await evaluated({ observations: first, reports: [report], policy });
      const run = await evaluated({
        observations: second,
        differences: found,
        reports: [report],
        policy,
        night: 1,
        before,
      });
      for (const one of [before, run]) expect(decoded(one)).toEqual(one.records.map(toldRecord));
    });
  });

  it('shows what the run before had and it does not', async () => {
    const unverified = { status: 'unverified', statusCode: 0, statusRaw: '0' } as const;
    const before = await evaluated({ observations: [observed(unverified)] });
    const run = await evaluated({ observations: [observed()], night: 1, before });
    expect(run.others.map(({ checkId, state }) => [checkId, state])).toContainEqual([
      'unverified',
      'resolved',
    ]);
    expect(decoded(run)).toEqual(run.records.map(toldRecord));
  });
});

describe('what to do about what could not be judged', () => {
  it('stands once in run.json, by remedy, and again with each finding', async () => {
    const run = await evaluated({ observations: [observed({ statusRaw: '', statusCode: null })] });
    const [line = ''] = run.stored[0]?.lines ?? [];
    const { byRemedy } = run.overview.remediations;
    expect(line).toContain('"remedy":"record"');
    expect(line).not.toContain(byRemedy?.record);
    expect(remediationsOf(run)).toContain(byRemedy?.record);
  });

  it('is the one text of a run that has no other', async () => {
    const run = await evaluated({ observations: [unanswered('denied')] });
    const { byCheck, resolved } = run.overview.remediations;
    run.overview.remediations = { byCheck, unjudged: 'Remove the reason.', resolved };
    for (const { lines } of run.stored)
      lines.splice(0, Infinity, ...lines.map((line) => line.replaceAll(/,"remedy":"[^"]*"/g, '')));
    expect(new Set(remediationsOf(run))).toEqual(new Set(['Remove the reason.']));
  });

  function remediationsOf(run: InMemory): string[] {
    return decoded(run).flatMap((record) =>
      record?.kind === 'firmware' ? record.evaluated.findings.map(({ remediation }) => remediation) : [],
    );
  }
});

describe('the results of a package', () => {
  const LINK: Link = {
    ...signed(),
    kind: 'signed',
    version: 'V1',
    expiresAt: at(24),
    scheme: 'https',
    host: 'iotx-ota.oss-cn-shanghai.aliyuncs.com',
    path: `/ota/${'0123456789abcdef'.repeat(2)}/cloud-gateway-firmware-1.2.3.bin`,
  };
  const typical = (change: Parameters<typeof firmware>[0] = {}): Observation =>
    observed(
      {
        firmwareId: 'n8TVa0k6zQ2pR4sL1xYc000100',
        firmwareName: 'Cloud gateway, release 1.2.3 for the field trial',
        description: 'Fixes the reconnect after a power cut, and the clock drift of the modem. '.repeat(2),
        productKey: 'a1Bc2DeFgHi',
        productName: 'Cloud gateway',
        destVersion: '1.2.3-20261101',
        files: multi(['', LINK]).files,
        ...change,
      },
      {
        firmwareId: 'n8TVa0k6zQ2pR4sL1xYc000100',
        source: 'selection/2026-11-23.csv',
        sourceLine: 12_345,
        requestId: '69B3D5B0-2C74-5E1A-9F4D-0123456789AB',
      },
    );

  it.each<[string, Observation, files?: number]>([
    ['that passes', typical()],
    [
      'that fails several checks',
      typical({ status: 'failed', statusCode: 3, verifyProgress: 40, files: [] }),
    ],
    ['whose link expired', typical({ files: multi(['', signed(at(-9))]).files })],
    [
      'of three files',
      typical({ multiFile: true, files: multi(['a', LINK], ['b', LINK], ['c', LINK]).files }),
      3,
    ],
    ['that does not exist', unanswered('not-found')],
    ['that was denied', unanswered('denied')],
  ])('%s take 2 kB at most, half a kB a finding and a further file', async (_, observation, files = 1) => {
    const { stored, findings } = await evaluated({ observations: [observation] });
    const [line = ''] = stored[0]?.lines ?? [];
    expect(line).toContain('"kind":"firmware"');
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(2_000 + 500 * (findings.length + files - 1));
  });
});
