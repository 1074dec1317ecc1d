import type { Clock, Env } from '../../../src/core/ports.ts';
import { findChannel } from '../../../src/notify/index.ts';
import type { Sender, SendPorts } from '../../../src/notify/channel.ts';
import type { Message } from '../../../src/notify/message.ts';

/** Ports whose time passes in sleeps alone; `slept` holds their milliseconds. */
export function portsOf(
  env: Env = {},
  signal: SendPorts['signal'] = new AbortController().signal,
): SendPorts & { slept: number[] } {
  // What performance.now() gives is no whole number.
  let passedMs = 0.25;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => Date.UTC(2026, 10, 23, 2, 0, 0) + Math.floor(passedMs),
    monotonic: () => passedMs,
    sleep: async (ms, aborted) => {
      aborted?.throwIfAborted();
      slept.push(ms);
      passedMs += ms;
    },
  };
  return { clock, random: () => 0.5, env, signal, slept };
}

/** The channel of that ID with these options, as a job would open it. */
export function openChannel(id: string, options: Record<string, string>): Sender {
  const channel = findChannel(id);
  if (!channel) throw new Error(`no channel ${id}`);
  return channel.open(channel.options.parse(options));
}

/** What the options of a channel are refused for; '' where they are taken. */
export function refusalOf(id: string, options: Record<string, string>): string {
  const issues = findChannel(id)?.options.safeParse(options).error?.issues ?? [];
  return issues.map(({ message }) => message).join('\n');
}

export const TOKEN = 'XtOkEn0123456789abcdefgh';
export const WEBHOOK_SECRET: string = `whsec_${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`;

type OptionsAt = (origin: string) => { url: string; secret?: string };

const OPTIONS: Readonly<Record<string, OptionsAt>> = {
  slack: (origin) => ({ url: `${origin}/services/T00000000/B00000000/${TOKEN}` }),
  teams: (origin) => ({
    url: `${origin}/workflows/0a1b2c/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${TOKEN}`,
  }),
  webhook: (origin) => ({ url: `${origin}/hooks/${TOKEN}`, secret: WEBHOOK_SECRET }),
};

export const HTTP_CHANNELS: readonly string[] = Object.keys(OPTIONS);

/** Options of a channel with a URL at an origin, and `TOKEN` in it. */
export function optionsFor(id: string): OptionsAt {
  const options = OPTIONS[id];
  if (!options) throw new Error(`no options for ${id}`);
  return options;
}

export const MESSAGE: Message = {
  id: 'run-20261123T020000Z-a1b2c3',
  kind: 'run',
  job: 'nightly',
  locale: 'en',
  endedAtMs: Date.UTC(2026, 10, 23, 2, 14, 9),
  tone: 'bad',
  title: 'OTA audit nightly: FINDINGS',
  paragraphs: ['2 of 40 packages fail: 1 critical.', '1 finding is new.', 'Exit code 3: findings.'],
  findingsTitle: 'Look at first',
  findings: [
    {
      severity: 'critical',
      title: 'critical  The link is expired (url-expired)  new',
      subject: 'pump 1.2.3, product a1B2',
    },
    {
      severity: 'low',
      title: 'low  The package has no description (no-description)',
      subject: 'valve 2.0.0',
    },
  ],
  footer: ['Report: /srv/reports/nightly', `SHA-256 of manifest.json: ${'ab'.repeat(32)}`],
  link: { text: 'Open the report', url: 'https://reports.example/nightly?a=1&b=2' },
  data: { result: 'findings', packages: 40 },
};

/** Every name that others choose is `text`. */
export function messageNaming(text: string): Message {
  return {
    ...MESSAGE,
    title: text,
    paragraphs: [`The name is ${text}.`],
    findings: [{ severity: 'high', title: text, subject: text }],
    footer: [text],
  };
}

/** Names that are markup, mentions or links somewhere. */
export const HOSTILE_NAMES: readonly string[] = [
  '<!channel> <!here> <!everyone>',
  '<@U012AB3CD> <#C012AB3CD>',
  '<http://evil.example|Open the report>',
  '@here @channel @everyone',
  'http://evil.example/fw.bin and www.evil.example',
  '<at>Everyone</at>',
  '[Open](https://evil.example) **bold** _it_ `code` ~x~',
  '# heading\u2028- list',
  '{{DATE(2017-02-14T06:00:00Z, SHORT)}} @{triggerBody()} ${secret}',
  ':rotating_light: &lt;!channel&gt; &amp;',
  '"},{"type":"section"}',
  '\u202Egnp.exe\u200B\uFEFF \uD83D\uDE80 固件',
];

/** A message that no receiver takes whole: each name in letters of four bytes. */
export const LONGEST: Message = {
  ...MESSAGE,
  title: `OTA audit ${'\u{20000}'.repeat(120)}: FINDINGS`,
  paragraphs: Array.from({ length: 12 }, (_, at) => `${at}. ${'\u{1F680}'.repeat(400)}`),
  findings: Array.from({ length: 5 }, (_, at) => ({
    severity: 'high',
    title: `${at} ${'\u{1F512}'.repeat(2_000)}`,
    subject: '\u{20000}'.repeat(2_000),
  })),
};
