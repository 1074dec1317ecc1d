import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startReceiver } from '../support/receiver.ts';
import type { Receiver } from '../support/receiver.ts';
import { WHSEC } from '../support/telling.ts';
import { endOf, expectFinished, expectWhole, finishedRuns } from './support/guarantees.ts';
import { atInstant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, announce, tally, times } from './support/seed.ts';
import { slackMs } from './support/slack.ts';

announce(import.meta.filename);

const JOB = `
notify:
  - { channel: webhook, url: "\${HOOK}", secret: "\${KEY}", on: [always] }
ping: "\${PING}"
`;

async function openTold(): Promise<{ lab: Lab; receiver: Receiver; env: Record<string, string> }> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const lab = await openLab({ packages: 20, formats: 'csv', job: JOB });
  const env = { HOOK: `${receiver.url}/hook`, PING: `${receiver.url}/ping`, KEY: WHSEC };
  return { lab, receiver, env };
}

const messagesOf = (receiver: Receiver, runId: string): number =>
  receiver.received.filter(({ headers }) => headers['webhook-id'] === runId).length;

/** Each so many milliseconds after the rename as there were before it. */
const KILLS = times(3);

const noted = (lab: Lab): string[] => readdirSync(join(lab.jobDir, '.telling'));

test(
  'kill -9 as the run gets its name: whatever came of its message, the next run makes up for it, once',
  { timeout: LIMIT_MS + KILLS * 30_000 },
  async () => {
    const { lab, receiver, env } = await openTold();
    for (let round = 0; round < KILLS; round += 1) {
      const before = finishedRuns(lab);
      const run = lab.start({ env });
      const stop = atInstant(lab, { stage: 'rename', nth: 1, delayMs: round }, () =>
        run.child.kill('SIGKILL'),
      );
      const { signal } = await endOf(run);
      stop();
      await expectWhole(lab);
      const runId = finishedRuns(lab).find((name) => !before.includes(name));
      if (signal !== 'SIGKILL' || runId === undefined) continue;
      const [told, wasNoted] = [messagesOf(receiver, runId), noted(lab).includes(runId)];
      if (told === 0) expect(wasNoted, 'nobody was told, and the next run knows nothing of it').toBe(true);
      const { json } = await expectFinished(lab, lab.start({ env }));
      expect(messagesOf(receiver, runId)).toBe(told + Number(wasNoted));
      expect(messagesOf(receiver, json.run_id)).toBe(1);
      expect(noted(lab)).toEqual(['status.json']);
      await expectFinished(lab, lab.start({ env }));
      expect(messagesOf(receiver, runId), 'told once more').toBe(told + Number(wasNoted));
      tally({ 'kill -9 before the telling': told === 0 ? 1 : 0, 'kill -9 behind it': told });
    }
  },
);

test(
  'kill -9 while the receiver is silent: the run stands, and the next one tells of it',
  { timeout: LIMIT_MS },
  async () => {
    const { lab, receiver, env } = await openTold();
    receiver.answers = { '/hook': 'hang' };
    const run = lab.start({ env });
    await expect
      .poll(() => receiver.received.some(({ path }) => path === '/hook'), { timeout: LIMIT_MS })
      .toBe(true);
    run.child.kill('SIGKILL');
    await endOf(run);
    await expectWhole(lab);
    const [runId = ''] = finishedRuns(lab);
    expect(noted(lab)).toEqual([runId]);
    receiver.answers = {};
    receiver.take();
    const { json } = await expectFinished(lab, lab.start({ env }));
    expect([messagesOf(receiver, runId), messagesOf(receiver, json.run_id)]).toEqual([1, 1]);
    expect(noted(lab)).toEqual(['status.json']);
  },
);

test(
  'receivers that never answer hold a run up for little more than a minute',
  { timeout: LIMIT_MS + 120_000 },
  async () => {
    const { lab, receiver, env } = await openTold();
    receiver.answers = { '/': 'hang' };
    const run = lab.start({ env });
    await expect.poll(() => finishedRuns(lab).length, { timeout: LIMIT_MS }).toBe(1);
    const startedAtMs = performance.now();
    const { json, code } = await expectFinished(lab, run);
    expect(performance.now() - startedAtMs).toBeLessThan(75_000 + (await slackMs()));
    expect(code).toBe(3);
    expect(json.notified).toEqual([
      {
        channel: 'webhook',
        problem: expect.stringMatching(/no response within 10 s \(\d attempts\)$/),
      },
      { channel: 'ping', problem: expect.stringMatching(/no response within \d+(?:\.\d)? s/) },
    ]);
    expect(noted(lab)).toEqual(['status.json']);
  },
);

test('a signal while nobody answers: told within eight seconds', { timeout: LIMIT_MS }, async () => {
  const { lab, receiver, env } = await openTold();
  receiver.answers = { '/': 'hang' };
  const run = lab.start({ env });
  const stop = atInstant(lab, { stage: 'query', nth: 5, delayMs: 0 }, () => run.child.kill('SIGTERM'));
  const startedAtMs = performance.now();
  const { code } = await endOf(run);
  stop();
  expect([143, 3]).toContain(code);
  if (code === 143)
    expect(performance.now() - startedAtMs).toBeLessThan(5_000 + 8_000 + 3_000 + (await slackMs()));
});
