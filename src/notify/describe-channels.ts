import { describeOptions } from '../core/describe-options.ts';
import type { Channel } from './channel.ts';

/** The channels and their options as Markdown: what docs/alerting.md shows. */
export function describeChannels(channels: readonly Channel[]): string {
  return channels.map((channel) => describeOptions(channel, secretMark(channel))).join('\n');
}

function secretMark({ secret }: Channel): string {
  return secret.length === 0
    ? ''
    : ` (from the environment: ${secret.map((name) => `\`${name}\``).join(', ')})`;
}
