import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import type { JobEnd, JobStatus } from '../../src/core/model/status.ts';
import type { MetricsFacts } from '../../src/notify/metric-families.ts';
import { NOTHING_OPEN, sampleRun } from '../writers/sample-run.ts';

/** promtool is Debian's package `prometheus`. Without it tests are skipped by name; in CI they run, and fail. */
export function needsPromtool(): { skip: boolean; note: string } {
  if (process.env['CI'] === 'true' || spawnSync('promtool', ['--version']).status === 0)
    return { skip: false, note: '' };
  return { skip: true, note: ' (skipped: no promtool here, Debian package prometheus)' };
}

/** Fails the test where promtool ends with anything but 0; resolves with what it printed. */
export function promtool(args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', [...args], { input, encoding: 'utf8' });
  expect(status, `${stdout}\n${stderr}\n${error?.message ?? ''}`).toBe(0);
  return `${stdout}${stderr}`;
}

export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? (-?[0-9.e+]+)$/;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/g;

/** Text of Prometheus as the format's description has it, read strictly. */
export function seriesIn(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', inner = '', value] = SAMPLE.exec(line) ?? [];
      if (name === '') throw new Error(`no sample: ${line}`);
      const labels = [...inner.matchAll(LABEL)];
      expect(labels.map(([all]) => all).join('')).toBe(inner);
      const entries = labels.map(([, key = '', escaped = '']) => [key, unescaped(escaped)]);
      return { name, labels: Object.fromEntries(entries) as Record<string, string>, value: Number(value) };
    });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

/** Values of a metric by its labels, `acme,critical` in the order of their names, the job left out. */
export function valuesOf(text: string, name: string): Record<string, number> {
  const found = seriesIn(text).filter((series) => series.name === `ota_audit_${name}`);
  return Object.fromEntries(
    found.map(({ labels, value }) => {
      const names = Object.keys(labels).filter((label) => label !== 'audit_job');
      return [
        names
          .toSorted()
          .map((label) => labels[label])
          .join(),
        value,
      ];
    }),
  );
}

export const endOf = (runId: string | null, exitCode: number, endedAt: string): JobEnd => ({
  runId,
  exitCode,
  endedAt,
});

export function statusOf(change: Partial<JobStatus> = {}): JobStatus {
  return {
    schemaVersion: 1,
    last: null,
    lastReport: null,
    lastComplete: null,
    accountsComplete: {},
    consecutiveIncomplete: 0,
    ...change,
  };
}

export function factsOf(change: Partial<MetricsFacts> = {}): MetricsFacts {
  return { job: 'nightly', toolVersion: '0.2.0', status: statusOf(), run: null, ...change };
}

/** Every metric has a value. */
export function everythingKnown(): MetricsFacts {
  const run = sampleRun(50, (summary) => (summary.rollouts = { ...NOTHING_OPEN }));
  const last = endOf(run.info.runId, 4, '2026-11-23T02:05:00.000Z');
  const accountsComplete = { 'prod & test': '2026-11-22T02:05:00.000Z' };
  return factsOf({ run, status: statusOf({ last, lastReport: last, lastComplete: last, accountsComplete }) });
}
