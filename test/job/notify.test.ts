import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { toldIn } from '../support/receiver.ts';
import { WHSEC, hook, openLab, useWorld } from '../support/telling.ts';

const world = useWorld();

beforeEach(() => {
  world.receiver.take();
});

const queries = (): number => world.ill.stats().operations['QueryOTAFirmware']?.received ?? 0;

const TOLD = `notify:\n${hook()}`;

describe('a job file that is wrong is told to those whom it names', () => {
  test.each<[string, { yaml: string; target?: string }, RegExp]>([
    ['a wrong key', { yaml: `${TOLD}fial-on: high\n` }, /nightly\.yaml:\d+:\d+.*fial-on: unknown key/],
    ['a variable', { yaml: `${TOLD}sign: { key: "\${NO_SUCH_KEY}" }\n` }, /\$\{NO_SUCH_KEY\} is not set/],
    [
      'a region',
      { yaml: TOLD, target: '  - { account: b, region: cn-shanghia }' },
      /unknown region; did you mean cn-shanghai/,
    ],
    ['a check', { yaml: `${TOLD}checks: { url-expird: false }\n` }, /did you mean/],
    ['a signing key that is not there', { yaml: `${TOLD}sign: { key: nowhere.pem }\n` }, /nowhere\.pem/],
  ])('%s', async (_what, options, said) => {
    const before = queries();
    const { night } = await openLab(world, '');
    const { code, stderr } = await night(options);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
    expect(queries()).toBe(before);
    const [message, ...more] = world.receiver.take();
    expect(more).toEqual([]);
    expect(toldIn(message!)).toMatchObject({
      type: 'ota_audit.run.failed',
      data: {
        job: 'nightly',
        run_id: null,
        exit_code: 2,
        reason: 'usage or configuration error; nothing was queried',
        error: { message: expect.stringMatching(said) as string },
      },
    });
  });

  test('but not a file that cannot be read as YAML', async () => {
    const { night } = await openLab(world, `${TOLD}"\n`);
    expect((await night()).code).toBe(2);
    expect(world.receiver.take()).toEqual([]);
  });
});

describe('a channel', () => {
  const GONE = '${NO_SUCH_HOOK}';

  test('whose own variable is missing ends the run before the first query, and the others are told', async () => {
    const before = queries();
    const { night, runs } = await openLab(world, `notify:\n${hook('', GONE)}${hook()}ping: "\${PING}"\n`);
    const { code, stderr } = await night();
    expect([code, queries(), runs()]).toEqual([2, before, []]);
    expect(stderr).toMatch(/nightly\.yaml:15:\d+ .*\$\{NO_SUCH_HOOK\} is not set in the environment/);
    const told = world.receiver.take();
    expect(told.map(({ path }) => path).toSorted()).toEqual(['/hook', '/ping/fail']);
    const message = told.find(({ path }) => path === '/hook')!;
    expect(JSON.stringify(toldIn(message).data['error'])).toContain('${NO_SUCH_HOOK}');
  });

  test('whose variable is empty tells nobody, which is said', async () => {
    const { night } = await openLab(world, `notify:\n${hook()}`);
    const { code, stderr } = await night({ env: { HOOK: '' } });
    expect(code).toBe(2);
    expect(stderr).toContain('${HOOK} is empty, and nobody would be notified');
  });

  const LITERAL = 'https://hooks.example.com/services/T000/literal-token-1234567890';
  test.each([
    ['a URL', `notify:\n  - { channel: webhook, url: "${LITERAL}", secret: "\${KEY}" }\n`, 'url'],
    ['a key', `notify:\n  - { channel: webhook, url: "\${HOOK}", secret: "${WHSEC}" }\n`, 'secret'],
    ['a part of a URL', `notify:\n${hook('', `${LITERAL}\${KEY}`)}`, 'url'],
    ['a default', `notify:\n${hook('', `\${NO_SUCH_HOOK:-${LITERAL}}`)}`, 'url'],
    ['a ping', `ping: ${LITERAL}\n`, 'ping'],
    ['a ping with what 3 is', `ping: { url: "${LITERAL}", findings: fail }\n`, 'url'],
  ])(
    'with %s in the file is refused: where, and what to do, without repeating it',
    async (_what, job, name) => {
      const { night, runs } = await openLab(world, job);
      const { code, stderr, stdout } = await night();
      expect([code, runs()]).toEqual([2, []]);
      expect(stderr).toMatch(
        new RegExp(
          `nightly\\.yaml:\\d+:\\d+ \\S*${name}.* would be visible to anyone who reads this file; write only \\$\\{NAME\\}`,
        ),
      );
      for (const secret of ['literal-token', WHSEC, WHSEC.slice(10, 30)])
        expect(stderr + stdout).not.toContain(secret);
      expect(world.receiver.take()).toEqual([]);
    },
  );

  test.each([
    ['an unknown channel', '  - { channel: webhok, url: "${HOOK}" }', /webhook/],
    ['an event', hook('on: [finding]'), /on/],
    ['an option', hook('color: red'), /color: unknown key/],
    ['a link', hook('link: "https://r.example/{night}"'), /\{job\} and \{run_id\}/],
    [
      'a key that is too short',
      '  - { channel: webhook, url: "${HOOK}", secret: "${SHORT}" }',
      /24 to 64 bytes/,
    ],
    ['a URL that is none', hook('', '${NO_URL}'), /URL/],
  ])('with %s that is wrong is refused in its line', async (_what, entry, said) => {
    const { night } = await openLab(world, `notify:\n${entry}\n`);
    const env = { SHORT: 'whsec_c2hvcnRzaG9ydA==', NO_URL: 'hooks.example.com/token-1234567890' };
    const { code, stderr } = await night({ env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/nightly\.yaml:\d+:\d+ notify/);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/c2hvcnRz|token-1234567890/);
  });
});

test('the manifest names channels as the job file writes them', async () => {
  const { night } = await openLab(
    world,
    `notify:\n${hook('on: [always], required: true, link: "https://r.example/{job}/{run_id}"')}ping: "\${PING}"\n`,
  );
  const { json } = await night({ flags: ['--json'] });
  const manifest = JSON.parse(readFileSync(`${json.folder}/manifest.json`, 'utf8')) as {
    configuration: Record<string, unknown>;
  };
  expect(manifest.configuration).toMatchObject({
    notify: [
      {
        channel: 'webhook',
        on: ['always'],
        required: true,
        link: 'https://r.example/{job}/{run_id}',
        options: { url: '${HOOK}', secret: '${KEY}' },
      },
    ],
    ping: { url: '${PING}', findings: 'success' },
  });
  expect(JSON.stringify(manifest)).not.toContain(world.receiver.url);
});
