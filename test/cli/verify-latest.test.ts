import { cp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256Of } from '../../src/evidence/digest.ts';
import { replaceLatest } from '../../src/writers/save/latest.ts';
import { night, publishNight, publishNights } from '../evidence/support.ts';
import { runCli } from '../support/cli.ts';
import { forgeManifest } from '../support/forge.ts';
import { tempFolder } from '../support/temp.ts';

async function verify(...argv: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await runCli(['verify', ...argv]);
  return { code, text: stdout + stderr };
}

/** Turns `latest` to whatever somebody likes. */
async function pointLatest(job: string, to: string): Promise<void> {
  await rm(join(job, 'latest'));
  await symlink(to, join(job, 'latest'));
}

it.each([
  [
    'differs by way of latest',
    'latest',
    false,
    3,
    'differs',
    '`latest` points to it, although the chain has newer runs',
  ],
  ['is told for a run by its ID', night(19), false, 0, 'note   ', 'the chain has newer runs'],
  [
    'is told where it observed nothing',
    'latest',
    true,
    0,
    'note   ',
    'the chain has newer runs that saw nothing',
  ],
])('a newer run of the chain beside it %s', async (_what, name, isSilent, expected, label, problem) => {
  const out = await tempFolder();
  const job = await publishNights(out, [18, 19]);
  await publishNight(out, 20, { isSilent });
  await replaceLatest(job, night(19));
  for (const flags of [[], ['--chain']]) {
    const { code, text } = await verify(join(job, name), ...flags);
    expect(text).toContain(`${label}  ${night(19)}: ${problem}: ${night(20)}\n`);
    expect(code).toBe(expected);
  }
  expect((await verify(join(job, night(20)), '--chain')).text).toContain('WHOLE: 3 runs');
});

it.each<[string, (job: string) => Promise<unknown>, RegExp, string?]>([
  [
    'leads to a copy of older runs',
    async (job) => {
      for (const day of [18, 19])
        await cp(join(job, night(day)), join(job, '.old', night(day)), { recursive: true });
      await pointLatest(job, join('.old', night(19)));
    },
    /`latest` points outside the job’s folder, to .*\.old/,
  ],
  [
    'leads to a rendering',
    async (job) => {
      const rendered = join(job, 'rendered-19');
      await cp(join(job, night(19)), rendered, { recursive: true });
      const origin = { run_id: night(19), manifest_sha256: sha256Of(''), tool_version: '0.2.0' };
      await forgeManifest(rendered, (text) =>
        text.replace('"rendered_from": null', `"rendered_from": ${JSON.stringify(origin)}`),
      );
      await pointLatest(job, 'rendered-19');
    },
    /`latest` points to a rendering/,
  ],
  [
    'is a copy of an older run',
    async (job) => {
      await rm(join(job, 'latest'));
      await cp(join(job, night(19)), join(job, 'latest'), { recursive: true });
    },
    /the chain has newer runs: .*20T|belongs to .*19T.*: the folder was renamed or replaced/,
  ],
  [
    'is reached by another link and leads to an older run',
    async (job) => {
      await pointLatest(job, night(19));
      await symlink('latest', join(job, 'current'));
    },
    /`latest` points to it, although the chain has newer runs/,
    'current',
  ],
])('differs where `latest` %s', async (_what, turn, expected, name = 'latest') => {
  const job = await publishNights(await tempFolder(), [18, 19, 20]);
  await turn(job);
  for (const flags of [[], ['--chain']]) {
    const { code, text } = await verify(join(job, name), ...flags);
    expect([code, text]).toEqual([3, expect.stringMatching(expected)]);
  }
});
