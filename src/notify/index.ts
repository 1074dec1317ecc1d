import type { Channel } from './channel.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** Every channel: a new one is one file and one line here. */
export const CHANNELS: readonly Channel[] = [webhook, dingtalk, feishu, wecom];

/** The channel of that ID, or undefined. */
export function findChannel(id: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.id === id);
}
