import { stringify } from 'yaml';
import { CHANNELS } from '../../notify/index.ts';

/** What each channel cannot do without: from variables, since it is secret or differs from place to place. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string | string[]>>>> = {
  dingtalk: { url: '${DINGTALK_URL}', secret: '${DINGTALK_SECRET}' },
  feishu: { url: '${FEISHU_URL}', secret: '${FEISHU_SECRET}' },
  wecom: { url: '${WECOM_URL}' },
  slack: { url: '${SLACK_URL}' },
  teams: { url: '${TEAMS_URL}' },
  webhook: { url: '${WEBHOOK_URL}', secret: '${WEBHOOK_SECRET}' },
  mail: { url: '${SMTP_URL}', from: '${MAIL_FROM}', to: ['${MAIL_TO}'] },
  exec: { command: ['${NOTIFY_COMMAND}'] },
};

export const CHANNEL_NAMES: readonly string[] = CHANNELS.map(({ id }) => id);

/** The variables that a channel's options come from. */
export function channelVariables(channel: string): string[] {
  const options = Object.values(OPTIONS[channel] ?? {}).flat();
  return options.flatMap((option) => /^\$\{(\w+)\}$/.exec(option)?.[1] ?? []);
}

/** The job's `notify` with this channel, as lines of YAML. */
export function channelLines(channel: string): string[] {
  const entry = { channel, ...OPTIONS[channel] };
  const lines = stringify({ notify: [entry] }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return [...lines, '    on: [new, incomplete, failed, recovered]'];
}
