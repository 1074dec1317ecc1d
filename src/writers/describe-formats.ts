import { describeOptions } from '../core/describe-options.ts';
import type { Format } from './format.ts';

/** The formats and their options as Markdown: what docs/job.md shows. */
export function describeFormats(formats: readonly Format[]): string {
  return formats.map((format) => describeOptions(format, format.byDefault ? ' (default)' : '')).join('\n');
}
