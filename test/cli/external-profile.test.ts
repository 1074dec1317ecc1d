import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { DEMO_KEY } from '../../src/emulator/index.ts';
import { emulator, idsFile } from '../support/audit.ts';
import { DEMO_PLACE, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

test('the key that an external command gives is used and written nowhere', async () => {
  const home = await tempFolder();
  const given = { access_key_id: DEMO_KEY.accessKeyId, access_key_secret: DEMO_KEY.accessKeySecret };
  const key = await put(home, 'key.json', JSON.stringify({ mode: 'AK', ...given }));
  const profile = { name: 'external', mode: 'External', process_command: `cat '${key}'` };
  const config = await put(
    home,
    '.aliyun/config.json',
    JSON.stringify({ current: profile.name, profiles: [profile] }),
  );
  const before = await readFile(config, 'utf8');
  const { url } = await emulator();
  const argv = ['run', '--ids', await idsFile(home, ['none01']), ...DEMO_PLACE, '--endpoint', url];
  const { code, stderr } = await runCli([...argv, '--out', await tempFolder(), '--format', 'csv'], {
    env: { HOME: home },
  });
  expect([code, stderr]).toEqual([3, expect.any(String)]);
  expect(await readFile(config, 'utf8')).toBe(before);
});
