import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { NEED_SCOPES } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { CheckId } from '../../src/checks/index.ts';
import { parseParam } from '../../src/checks/params.ts';

const FOLDER = new URL('../../src/checks/', import.meta.url);
const NOT_CHECKS = ['all.ts', 'check.ts', 'describe.ts', 'index.ts', 'outline.ts', 'params.ts', 'texts.ts'];

/** IDs and severities are public: jobs, exceptions and BI filters key on them. */
const CONTRACT: Record<CheckId, readonly unknown[]> = {
  unverified: ['verification', 'high', 'firmware', {}],
  'verification-failed': ['verification', 'critical', 'firmware', {}],
  'verification-stalled': ['verification', 'medium', 'firmware', { after: '24h' }],
  'verification-waived': ['verification', 'medium', 'firmware', {}],
  'status-unrecognized': ['verification', 'medium', 'firmware', {}],
  'progress-mismatch': ['verification', 'low', 'firmware', {}],
  'url-expired': ['link', 'high', 'file', {}],
  'url-expiring': ['link', 'medium', 'file', { within: '6h' }],
  'url-missing': ['link', 'high', 'file', {}],
  'url-unsigned': ['link', 'medium', 'file', {}],
  'url-unreadable': ['link', 'medium', 'file', {}],
  'url-insecure': ['link', 'high', 'file', {}],
  'url-foreign-host': ['link', 'medium', 'file', { hosts: ['*.aliyuncs.com'] }],
  'url-unreachable': ['link', 'high', 'file', {}],
  'digest-missing': ['integrity', 'high', 'file', {}],
  'digest-malformed': ['integrity', 'high', 'file', {}],
  'digest-weak': ['integrity', 'info', 'file', {}],
  'digest-inconsistent': ['integrity', 'high', 'file', {}],
  'digest-mismatch': ['integrity', 'critical', 'file', {}],
  'size-missing': ['integrity', 'medium', 'file', {}],
  'size-over-limit': ['integrity', 'medium', 'file', { limit: 1_000 }],
  'size-mismatch': ['integrity', 'critical', 'file', {}],
  'delta-without-source': ['versioning', 'high', 'firmware', {}],
  'delta-same-version': ['versioning', 'high', 'firmware', {}],
  'delta-source-absent': ['versioning', 'low', 'firmware', {}],
  'version-malformed': ['versioning', 'low', 'firmware', {}],
  'version-duplicate': ['versioning', 'medium', 'firmware', {}],
  'content-duplicate': ['versioning', 'low', 'file', {}],
  'description-missing': ['metadata', 'low', 'firmware', {}],
  'udi-too-long': ['metadata', 'low', 'firmware', {}],
  'udi-secret': ['metadata', 'high', 'firmware', {}],
  'file-type': ['metadata', 'low', 'file', {}],
  'file-name-duplicate': ['metadata', 'medium', 'firmware', {}],
  'stale-unverified': ['lifecycle', 'medium', 'firmware', { after: '90d' }],
  removed: ['lifecycle', 'medium', 'firmware', {}],
  'not-found': ['lifecycle', 'high', 'firmware', {}],
  'list-drift': ['lifecycle', 'low', 'firmware', {}],
  'rollout-of-failing-package': ['rollout', 'critical', 'firmware', {}],
  'rollout-ungated': ['rollout', 'medium', 'firmware', {}],
  'rollout-failing': ['rollout', 'high', 'firmware', { over: '5%', least: 20 }],
  'rollout-stuck': ['rollout', 'low', 'firmware', { after: '14d' }],
  'rollback-rollout': ['rollout', 'high', 'firmware', { order: 'dotted' }],
  capacity: ['target', 'low', 'target', { limit: 500, at: '90%' }],
  'population-shift': ['target', 'high', 'target', { by: '30%' }],
  'target-missing': ['target', 'high', 'target', {}],
};

describe('the catalogue', () => {
  it('is the contract', () => {
    const catalogue = CHECKS.map(({ id, category, severity, scope, params }) => [
      id,
      [
        category,
        severity,
        scope,
        Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default])),
      ],
    ]);
    expect(Object.fromEntries(catalogue)).toEqual(CONTRACT);
    expect(catalogue).toHaveLength(Object.keys(CONTRACT).length);
  });

  it('lists every file of the folder, and has a table of tests for each', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts'));
    const listed = CHECKS.map(({ id }) => `${id}.ts`);
    expect(files.filter((name) => !NOT_CHECKS.includes(name)).sort()).toEqual([...listed].sort());
    const tests = await readdir(new URL('.', import.meta.url));
    expect(tests).toEqual(expect.arrayContaining(CHECKS.map(({ id }) => `${id}.test.ts`)));
    for (const { id } of CHECKS) {
      expect(await readFile(new URL(`${id}.ts`, FOLDER), 'utf8')).toContain(`id: '${id}'`);
    }
  });

  it.each(CHECKS.map((check) => [check.id, check] as const))('%s is complete', (_, check) => {
    const SENTENCE = /^[A-Z].{20,}[.]$/s;
    const texts = check.english;
    for (const title of [texts.title, texts.failingTitle]) expect(title).toMatch(/^[A-Z].{10,80}[^.]$/);
    expect(texts.title).not.toBe(texts.failingTitle);
    expect(texts.why).toMatch(SENTENCE);
    expect(texts.console).toMatch(SENTENCE);
    expect(texts.api).toMatch(SENTENCE);
    expect(check.needs.length).toBeGreaterThan(0);
    // Only one of a file can be said to be of this file or that; what is of a target is there for its checks alone.
    const scopes = new Set(check.needs.map((need) => NEED_SCOPES[need]));
    expect(check.scope).toBe(scopes.has('file') ? 'file' : scopes.has('firmware') ? 'firmware' : 'target');
    if (check.scope === 'target') expect([...scopes]).toEqual(['target']);
    expect(Object.keys(texts.params)).toEqual(Object.keys(check.params));
    for (const [name, spec] of Object.entries(check.params)) {
      expect(texts.params[name]).toMatch(SENTENCE);
      expect(parseParam(spec, spec.default)).toBeDefined();
    }
    for (const [, name] of (texts.widespread ?? '').matchAll(/\{(\w+)\}/g)) {
      expect(['lifetime', ...Object.keys(check.params)]).toContain(name);
    }
    if (['link', 'integrity'].includes(check.category)) expect(texts.widespread).toMatch(/[.)]$/);
  });
});
