import type { Channel } from './channel.ts';
import { dingtalk } from './dingtalk.ts';
import { exec } from './exec.ts';
import { feishu } from './feishu.ts';
import { mail } from './mail.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** Every channel: a new one is one file and one line here. */
export const CHANNELS: readonly Channel[] = [dingtalk, feishu, wecom, slack, teams, webhook, mail, exec];

/** The channel of that ID, or undefined. */
export function findChannel(id: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.id === id);
}
