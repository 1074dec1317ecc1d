import type { Channel } from './channel.ts';
import { webhook } from './webhook.ts';

/** Every channel: a new one is one file and one line here. */
export const CHANNELS: readonly Channel[] = [webhook];

/** The channel of that ID, or undefined. */
export function findChannel(id: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.id === id);
}
