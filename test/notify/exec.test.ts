import { spawnSync } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Sent } from '../../src/notify/channel.ts';
import { put, tempFolder } from '../support/temp.ts';
import { MESSAGE, portsOf, refusalOf, runShipped, senderOf } from './support.ts';

/** A script in a folder of its own, which it is told as its first argument. */
async function script(text: string): Promise<{ command: string[]; folder: string }> {
  const folder = await tempFolder();
  const path = await put(folder, 'notify.sh', `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return { command: [path, folder], folder };
}

/** Runs a script with the message. */
async function run(text: string, message = MESSAGE): Promise<Sent> {
  const { command } = await script(text);
  return senderOf('exec', { command }).send(message, portsOf());
}

/** Waits for a file that a script writes a line into. */
async function lineOf(path: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const text = await readFile(path, 'utf8');
      expect(text).toMatch(/\n$/);
      return text.trim();
    },
    { timeout: 20_000 },
  );
}

/** A process that has ended and that nobody has asked for yet does not live. */
function lives(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

it('gives a program the summary, its arguments as they are, and no key of the account', async () => {
  const { command, folder } = await script(
    'cat > "$1/in"; printf "%s\\n" "$@" > "$1/args"; env > "$1/env"; echo out',
  );
  const data = { name: '$(touch x)`id`"\'\n\u2028\u202e\\ 固件', list: [1] };
  const args = ['$HOME', '; exit 9', '*', ''];
  const env = {
    PATH: process.env['PATH'],
    MINE: 'kept',
    UNSET: undefined,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tExecTest00001',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'exec-secret-1',
    ALIBABA_CLOUD_SECURITY_TOKEN: 'exec-secret-2',
    PROD_ACCESS_KEY_SECRET: 'exec-secret-3',
  };
  const sender = senderOf('exec', { command: [...command, ...args] });
  expect(await sender.send({ ...MESSAGE, data }, portsOf({ env }))).toBeNull();
  const input = await readFile(join(folder, 'in'), 'utf8');
  expect(input).toMatch(/^[^\n]*\n$/);
  expect(JSON.parse(input)).toEqual(data);
  expect(await readFile(join(folder, 'args'), 'utf8')).toBe(`${[folder, ...args].join('\n')}\n`);
  const given = await readFile(join(folder, 'env'), 'utf8');
  expect(given).toContain('MINE=kept\n');
  expect(given).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI5tExecTest00001\n');
  expect(given).not.toMatch(/UNSET|exec-secret/);
});

it.each<[string, string, boolean]>([
  ['exit 1', ' exited with 1', false],
  ['exit 75', ' exited with 75', true],
  ['exit 127', ' exited with 127', false],
  ['kill -SEGV $$', ' was terminated by SIGSEGV', false],
  [
    'echo first >&2; echo "cannot reach the pager" >&2; echo >&2; exit 2',
    ' exited with 2: cannot reach the pager',
    false,
  ],
  [
    'echo "password=hunter2hunter2 \u001b[31m https://u:p@x.example/a?sig=1" >&2; exit 2',
    ' exited with 2: password=*** [31m https://x.example/a',
    false,
  ],
  [
    'head -c 200000 /dev/zero | tr "\\0" x >&2; echo >&2; echo last >&2; exit 3',
    ' exited with 3: last',
    false,
  ],
  ['echo to stdout; exit 4', ' exited with 4', false],
])('%s', async (text, said, isTransient) => {
  const sent = await run(text);
  expect(sent?.problem.replace(/^.*notify\.sh/, '')).toBe(said);
  expect(sent).toMatchObject({ isTransient, hint: '' });
});

it('cuts what a program says', async () => {
  const sent = await run('head -c 200000 /dev/zero | tr "\\0" x >&2; exit 3');
  expect(sent?.problem).toMatch(/: x{199}…$/);
});

it('lets a program that ends well ignore its input', async () => {
  const data = { text: 'x'.repeat(300_000) };
  expect(await run('exec 0<&-; exit 0', { ...MESSAGE, data })).toBeNull();
  expect(await run('exit 5', { ...MESSAGE, data })).toMatchObject({ isTransient: false });
});

it('does not wait for what a program leaves running', async () => {
  const { command, folder } = await script('sleep 300 & echo $! > "$1/pid"');
  expect(await senderOf('exec', { command }).send(MESSAGE, portsOf())).toBeNull();
  const pid = await lineOf(join(folder, 'pid'));
  onTestFinished(() => void process.kill(Number(pid), 'SIGKILL'));
  expect(lives(pid)).toBe(true);
});

it.each([
  ['that heeds it', ''],
  ['that does not', "trap '' TERM;"],
])('ends a program %s, with all that it started, when its signal says so', async (_what, trap) => {
  const { command, folder } = await script(
    `${trap} sh -c "${trap} sleep 300 & wait" & echo "$$ $!" > "$1/pids"; sleep 300; sleep 300`,
  );
  const stop = new AbortController();
  const sending = senderOf('exec', { command }).send(MESSAGE, portsOf({ signal: stop.signal }));
  const pids = (await lineOf(join(folder, 'pids'))).split(' ');
  expect(pids.map(lives)).toEqual([true, true]);
  const group = (): string =>
    spawnSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.trim().startsWith(`${pids[0]} `) && !line.includes('Z'))
      .join('\n');
  expect(group()).not.toBe('');
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(sending).rejects.toBe(reason);
  await vi.waitFor(() => expect(group()).toBe(''), { timeout: 20_000, interval: 100 });
});

it('holds this process up for nothing, and leaves nothing behind', async () => {
  const { command, folder } = await script(
    'trap \'\' TERM; echo $$ > "$1/new"; mv "$1/new" "$1/pid"; while :; do sleep 300; done',
  );
  const { stdout, stderr, code } = await runShipped(`
    import { existsSync, readFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    const stop = new AbortController();
    const sending = open('exec', { command: ${JSON.stringify(command)} }).send(MESSAGE, portsOf(stop.signal));
    while (!existsSync(${JSON.stringify(join(folder, 'pid'))})) await setTimeout(10);
    const pid = Number(readFileSync(${JSON.stringify(join(folder, 'pid'))}, 'utf8'));
    process.on('exit', () => console.log(process.kill(pid, 0)));
    stop.abort(new Error('enough'));
    await sending.catch((error) => console.log(error.message));`);
  expect([stderr, code]).toEqual(['', 0]);
  // It did not wait for SIGKILL's time.
  expect(stdout).toBe('enough\ntrue\n');
  const pid = await lineOf(join(folder, 'pid'));
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 20_000 });
});

it('tells what cannot be started, also when it is only checked', async () => {
  const folder = await tempFolder();
  const at = (name: string): string => join(folder, name);
  await put(folder, 'plain.sh', '#!/bin/sh\n');
  await put(folder, 'good.sh', '#!/bin/sh\n');
  await chmod(at('good.sh'), 0o755);
  await put(folder, 'lost.sh', '#!/no/such/interpreter\n');
  await chmod(at('lost.sh'), 0o755);
  const ports = portsOf({ env: { PATH: `/nowhere:${folder}` } });
  const both = async (program: string): Promise<(string | undefined)[]> => {
    const sender = senderOf('exec', { command: [program] });
    const [checked, sent] = [await sender.check(ports), await sender.send(MESSAGE, ports)];
    expect([checked?.isTransient, sent?.isTransient]).not.toContain(true);
    return [checked?.problem, sent?.problem];
  };
  expect(await both('good.sh')).toEqual([undefined, undefined]);
  expect(await both(at('good.sh'))).toEqual([undefined, undefined]);
  const absent = 'no-such-program was not found';
  expect(await both('no-such-program')).toEqual([absent, absent]);
  const missing = `${at('absent.sh')} was not found`;
  expect(await both(at('absent.sh'))).toEqual([missing, missing]);
  const refused = `${at('plain.sh')} is not executable`;
  expect(await both(at('plain.sh'))).toEqual([refused, refused]);
  expect(await both('plain.sh')).toEqual(['plain.sh is not executable', 'plain.sh is not executable']);
  expect(await both(folder)).toEqual([`${folder} is not executable`, `${folder} is not executable`]);
  expect(await both(at('lost.sh'))).toEqual([undefined, `${at('lost.sh')} was not found`]);
});

it('starts nothing after its signal', async () => {
  const reason = new Error('enough');
  const { command, folder } = await script('echo > "$1/ran"');
  const signal = AbortSignal.abort(reason);
  await expect(senderOf('exec', { command }).send(MESSAGE, portsOf({ signal }))).rejects.toBe(reason);
  await expect(readFile(join(folder, 'ran'))).rejects.toThrow('ENOENT');
});

it('shows the command and what it gets', async () => {
  const sender = senderOf('exec', { command: ['page', '--to', 'on call'] });
  expect(await sender.preview(MESSAGE, portsOf())).toBe(
    `["page","--to","on call"]\n\n${JSON.stringify(MESSAGE.data)}\n`,
  );
});

it.each([
  [[], 'command: '],
  [[''], 'command.0: expected a program'],
  [[' ', 'x'], 'command.0: expected a program'],
  [['a', 'b\0c'], 'command.1: expected text without a NUL character'],
  ['echo hi | sh', 'command: '],
])('refuses %j', (command, said) => {
  expect(refusalOf('exec', { command })).toContain(said);
});
