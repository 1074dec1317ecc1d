import type { Channel } from './channel.ts';
import { exec } from './exec.ts';
import { mail } from './mail.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

/** Every channel: a new one is one file and one line here. */
export const CHANNELS: readonly Channel[] = [slack, teams, webhook, mail, exec];

/** The channel of that ID, or undefined. */
export function findChannel(id: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.id === id);
}
