import { describeOptions } from '../core/describe-options.ts';
import type { Format } from './format.ts';

/** The formats and their options as Markdown: what the README shows. */
export function describeFormats(formats: readonly Format[]): string {
  return formats.map((format) => describeOptions(format, format.byDefault ? ' (default)' : '')).join('\n');
}
