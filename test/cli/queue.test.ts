import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import { MAIN, execute } from '../support/process.ts';
import { freePort } from '../support/redis.ts';
import { put, tempFolder } from '../support/temp.ts';

const RUN = ['run', '--list', ...DEMO_PLACE, '--endpoint', 'http://127.0.0.1:1'];
const REDIS = 'redis://:secret-of-redis@127.0.0.1:1/0';

test.each<[string, string[], Record<string, string>, string]>([
  [
    'a worker without a queue',
    ['worker'],
    {},
    'which queue is not given. Give --queue, or set OTA_AUDIT_QUEUE.',
  ],
  [
    'a Redis without parts',
    [...RUN, '--queue', REDIS],
    {},
    '--queue is a Redis, which does not bring ledgers back. Give --parts as well',
  ],
  [
    'a worker of a Redis without parts',
    ['worker'],
    { OTA_AUDIT_QUEUE: REDIS },
    'OTA_AUDIT_QUEUE is a Redis, which does not bring ledgers back. Give --parts as well',
  ],
  [
    'what is no queue',
    [...RUN, '--queue', 'mysql://root:secret-of-redis@127.0.0.1/x'],
    {},
    '--queue: not a redis://, rediss:// or postgres:// URL',
  ],
  [
    'parts without a queue',
    [...RUN, '--parts', '/tmp'],
    {},
    '--parts is of a run with --queue. Give both, or neither.',
  ],
  [
    'a shard of a plan with a queue',
    ['run', '--plan', 'plan.json', '--shard', '1/2', '--queue', REDIS],
    {},
    '--queue cannot be combined with --plan. Run the job itself with --queue',
  ],
  [
    'no account at a time',
    ['worker', '--accounts', '0'],
    {},
    '--accounts 0: not a whole number from 1 to 64',
  ],
  ['an idle time without a unit', ['worker', '--idle', '5'], {}, '--idle 5: not a duration'],
])('%s is exit 2, before anything is done', async (_what, argv, env, message) => {
  const { code, stderr } = await runCli(argv, { env: { ...DEMO_ENV, ...env } });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
  expect(stderr).not.toContain('secret-of-redis');
});

test.each(['redis', 'postgres'])(
  'a queue on %s that is not there is exit 2, which says why',
  async (kind) => {
    const parts = await tempFolder();
    const url = `${kind}://root:secret-of-queue@127.0.0.1:${await freePort()}/0`;
    for (const argv of [[...RUN, '--out', parts], ['worker']]) {
      const given = [...argv, '--queue', url, '--parts', parts];
      const { code, stderr } = await runCli(given, { env: DEMO_ENV });
      expect(stderr).toContain('the queue cannot be used: connect ECONNREFUSED');
      expect(code).toBe(2);
      expect(stderr).not.toContain('secret-of-queue');
    }
  },
);

test('without BullMQ a queue is exit 2, with the line that installs it', async () => {
  const folder = await tempFolder();
  const hook = `export function resolve(name, context, next) {
    if (name !== 'bullmq') return next(name, context);
    throw Object.assign(new Error('Cannot find package bullmq'), { code: 'ERR_MODULE_NOT_FOUND' });
  }`;
  await put(folder, 'hook.mjs', hook);
  const register = await put(
    folder,
    'register.mjs',
    `import { register } from 'node:module'; register('./hook.mjs', import.meta.url);`,
  );
  for (const argv of [[...RUN, '--out', join(folder, 'out')], ['worker']]) {
    const given = [...argv, '--queue', REDIS, '--parts', folder];
    const { code, stderr } = await execute(process.execPath, ['--import', register, MAIN, ...given], {
      ...DEMO_ENV,
    });
    expect(stderr).toContain(
      '--queue needs BullMQ, which is not installed. Install it where ota-audit is: npm install --global bullmq@6, or without --global in a project.',
    );
    expect(code).toBe(2);
  }
});
