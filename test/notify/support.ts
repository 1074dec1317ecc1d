import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Sender, SendPorts } from '../../src/notify/channel.ts';
import { findChannel } from '../../src/notify/index.ts';
import type { Message } from '../../src/notify/message.ts';
import type { CliResult } from '../support/cli.ts';
import { MAIN, start } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';

export const MESSAGE: Message = {
  id: 'run-20261128T010203Z.a(1)',
  kind: 'run',
  job: 'nightly',
  locale: 'zh-CN',
  endedAtMs: Date.UTC(2026, 10, 28, 1, 2, 3),
  tone: 'bad',
  title: 'OTA 审计 nightly：发现问题（3 个升级包未通过校验，其中 2 个为新增，1 个为重新打开）',
  paragraphs: ['共 300 个升级包，3 个未通过。', '退出码 3：存在高于阈值的发现。'],
  findingsTitle: '优先处理',
  findings: [
    {
      severity: 'critical',
      title: '严重  链接已过期（url-expired）',
      subject: '固件 a.bin 1.2.b，产品 路灯',
    },
    { severity: 'low', title: '低  缺少描述（description-missing）', subject: '<b>"x" & y</b>' },
  ],
  footer: ['报告：/var/lib/reports/nightly/run.html', 'manifest.json 的 SHA-256：0123abcd'],
  link: { text: '查看报告', url: 'https://reports.example/nightly?run=1&lang=zh' },
  data: { job: 'nightly', 结果: '发现问题', failed: 3 },
};

/** Waits for nothing; `env` has nothing of the real one but PATH. */
export function portsOf(change: Partial<SendPorts> = {}): SendPorts {
  return {
    clock: { ...systemClock, sleep: async () => undefined },
    random: () => 0,
    env: { PATH: process.env['PATH'] },
    signal: new AbortController().signal,
    ...change,
  };
}

/** A channel's sender, its options parsed as those of a job. */
export function senderOf(id: string, options: Record<string, unknown>): Sender {
  const channel = findChannel(id);
  if (!channel) throw new Error(`no channel ${id}`);
  return channel.open(channel.options.parse(options));
}

/**
 * Runs a program with `open(id, options)`, a sender as it is shipped, `MESSAGE` and `portsOf(signal)`, in a process of its
 * own.
 */
export async function runShipped(program: string, env: Record<string, string> = {}): Promise<CliResult> {
  const prelude = `
    import { findChannel } from ${JSON.stringify(new URL('../notify/index.js', pathToFileURL(MAIN)).href)};
    const MESSAGE = ${JSON.stringify(MESSAGE)};
    const portsOf = (signal) => ({ clock: Date, random: () => 0, env: { PATH: process.env.PATH }, signal });
    const open = (id, options) => findChannel(id).open(options);`;
  const path = await put(await tempFolder(), 'program.mjs', `${prelude}\n${program}`);
  return start(process.execPath, [path], env).ended;
}

/** Why options are refused; '' where they are not. */
export function refusalOf(id: string, options: Record<string, unknown>): string {
  const parsed = findChannel(id)?.options.safeParse(options);
  return parsed?.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') ?? '';
}

/** A mail as Python's standard library reads it. */
export interface ParsedMail {
  headers: [string, string][];
  parts: { type: string; name: string | null; text: string }[];
  defects: string[];
}

const PARSER = `
import base64, email, email.policy, json, sys
def read(raw):
  mail = email.message_from_bytes(base64.b64decode(raw), policy=email.policy.default)
  parts = [part for part in mail.walk() if not part.is_multipart()]
  return {
    'headers': [[name, str(value)] for name, value in mail.items()],
    'parts': [{
      'type': part.get_content_type(),
      'name': part.get_filename(),
      'text': part.get_payload(decode=True).decode('utf-8'),
    } for part in parts],
    'defects': [repr(defect) for part in mail.walk() for defect in part.defects],
  }
json.dump([read(line) for line in sys.stdin], sys.stdout)
`;

export async function parseMails(raws: readonly Buffer[]): Promise<ParsedMail[]> {
  return new Promise((resolve, reject) => {
    const child = execFile('python3', ['-I', '-c', PARSER], { encoding: 'utf8' }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as ParsedMail[]);
    });
    child.stdin?.end(raws.map((raw) => `${raw.toString('base64')}\n`).join(''));
  });
}
