import { describe, expect, onTestFinished, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { STEERING } from '../../src/core/escaped.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { FleetJob, FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import type { Message } from '../../src/notify/message.ts';
import { messageOfEnd, messageOfRun, withLink } from '../../src/run/telling/message.ts';
import { runEndOf } from '../../src/run/run-end.ts';
import { emulator } from '../support/audit.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { bad, good, startOf } from '../support/nights.ts';
import { startReceiver, toldIn } from '../support/receiver.ts';
import { FAILING, someJob } from '../support/rollouts.ts';
import { WHSEC } from '../support/telling.ts';
import { tempFolder } from '../support/temp.ts';

/** A night of these packages; its message as a channel gets it. */
async function nightOf(
  out: string,
  night: number,
  fleet: readonly FleetPackage[],
  { jobs = [], change = {} }: { jobs?: FleetJob[]; change?: Partial<Job> } = {},
): Promise<{ outcome: RunOutcome; message: Message }> {
  const clock = standingClock(Date.parse(startOf(night)));
  const served = await emulator({ fleet: fleetOf(fleet, DEMO_INSTANCE_ID, jobs), clock });
  const job = jobOf([targetOf(served.url, { account: 'acme' })], out, { rollouts: FAILING, ...change });
  const outcome = await runJob(job, portsOf({ clock, random: seededRandom(night) }));
  const draft = messageOfRun(outcome, {
    manifestSha256: 'ab'.repeat(32),
    endedAtMs: clock.now(),
    isLate: false,
  });
  return { outcome, message: withLink(draft, 'https://r.example/{job}?run={run_id}', outcome.info.runId) };
}

const OLD = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6'].map((id) => bad(id));

test('of findings that are as old as the job, new ones come first, though they are milder', async () => {
  const out = await tempFolder();
  await nightOf(out, 1, OLD);
  const mild = good('mild', { description: '' });
  const { outcome, message } = await nightOf(out, 2, [...OLD, mild]);
  expect(outcome.summary.states.new).toBeGreaterThan(0);
  // In the order of severity the new one has no place among five.
  expect(outcome.summary.worst.map(({ firmwareId }) => firmwareId)).toEqual(['o1', 'o2', 'o3', 'o4', 'o5']);
  expect(message.findings).toHaveLength(5);
  expect(message.findings[0]).toMatchObject({
    title: expect.stringContaining('new') as string,
    subject: expect.stringContaining('mild') as string,
  });
  expect(message.findings.slice(1).map(({ subject }) => /\b(o\d)\b/.exec(subject)?.[1])).toEqual([
    'o1',
    'o2',
    'o3',
    'o4',
  ]);
  // A night without news is told by severity alone.
  const { outcome: third } = await nightOf(out, 3, [...OLD, mild]);
  expect(third.summary.newFirst).toBeUndefined();
});

test('what fails and is on its way to devices stays before the news', async () => {
  const out = await tempFolder();
  await nightOf(out, 1, OLD);
  const jobs = [someJob('j1', 'o6', { productKey: bad('o6').productKey })];
  const { message } = await nightOf(out, 2, [...OLD, good('mild', { description: '' })], { jobs });
  expect(message.findings.slice(0, 2).map(({ subject }) => /\b(o6|mild)\b/.exec(subject)?.[1])).toEqual([
    'o6',
    'mild',
  ]);
});

const HOSTILE = 'fw\n\u202eexe.nib\u0007 [click](https://evil.example/?Signature=abc) @all <b>';

test('names that steer a terminal or turn text are written out; each text is one line, and no link keeps its signature', async () => {
  const out = await tempFolder();
  const change = { firmwareName: HOSTILE, productName: HOSTILE, destVersion: '1\u2028.0' };
  const { message, outcome } = await nightOf(out, 1, [bad('a', change), bad('b', { description: HOSTILE })]);
  const { data, ...texts } = message;
  const all = [
    texts.title,
    ...texts.paragraphs,
    texts.findingsTitle,
    ...texts.findings.flatMap(({ title, subject }) => [title, subject]),
    ...texts.footer,
    texts.link?.text,
    texts.link?.url,
  ];
  for (const text of all) expect(text).not.toMatch(new RegExp(STEERING.source, 'u'));
  expect(all.join('\n')).toContain('\\u202eexe.nib\\u0007');
  expect(JSON.stringify(message)).not.toMatch(/Signature=|OSSAccessKeyId|Expires=|security-token/);
  expect(texts.link?.url).toBe(`https://r.example/nightly?run=${outcome.info.runId}`);
  expect(texts.footer).toEqual([
    `Report: ${outcome.folder}/`,
    `Run ${outcome.info.runId} on audit-host`,
    `SHA-256 of manifest.json: ${'ab'.repeat(32)}`,
  ]);
  expect(data).toMatchObject({ run_id: outcome.info.runId, notified: [], error: null });
});

test('a run that was cut off says so first, with when it ended', async () => {
  const { outcome } = await nightOf(await tempFolder(), 1, [good('a')]);
  const facts = { manifestSha256: '', endedAtMs: Date.parse(outcome.finishedAt), isLate: true };
  const { paragraphs, endedAtMs, id } = messageOfRun(outcome, facts);
  expect(paragraphs[0]).toMatch(
    /^This run ended at 2026-11-23 02:00.*cut off before it could send this message/,
  );
  expect([id, endedAtMs]).toEqual([outcome.info.runId, Date.parse(startOf(1))]);
});

describe('an end without a report', () => {
  const facts = { job: 'nightly', runId: null, endedAtMs: Date.parse(startOf(1)), host: 'audit-host' };

  test.each([
    ['en', 'Exit code 2: usage or configuration error; nothing was queried.', 'No report was written.'],
    ['zh-CN', '退出码 2：用法或配置错误，未发起任何查询。', '未生成报告。'],
  ] as const)('says its code in %s, what is wrong, and what to do', (locale, code, noReport) => {
    const error = new AuditError('job', 'nightly.yaml:1:1 a\u001b[2J: unknown key', 'Correct the job file.');
    const { paragraphs, id } = messageOfEnd(runEndOf(error), { ...facts, locale });
    expect(paragraphs).toEqual([
      code,
      'nightly.yaml:1:1 a\\u001b[2J: unknown key',
      'Correct the job file.',
      noReport,
    ]);
    expect(id).toMatch(/^end-[0-9a-f]{32}$/);
  });

  test('for a defect repeats nothing that the program held', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const notify: Job['notify'] = [
      {
        channel: 'webhook',
        options: { url: receiver.url, secret: WHSEC },
        on: ['failed'],
        required: false,
        templates: {},
      },
    ];
    const ping = { url: `${receiver.url}/ping`, findings: 'success' as const, template: '' };
    const job = jobOf([targetOf('http://127.0.0.1:9')], await tempFolder(), { notify, ping });
    const onRun = (): never => {
      throw new TypeError('cannot read x of {"AccessKeySecret":"Zx9secretZx9secret"} in ota-rows');
    };
    await expect(runJob(job, portsOf({ onRun }))).rejects.toThrow('ota-rows');
    expect(receiver.received.map(({ path }) => path).toSorted()).toEqual(['/', '/ping/fail']);
    expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/Zx9secret|ota-rows|TypeError/);
    const message = receiver.received.find(({ path }) => path === '/')!;
    expect(toldIn(message).data).toMatchObject({
      exit_code: 1,
      error: { kind: 'defect', message: 'a bug in ota-audit' },
    });
  });
});
