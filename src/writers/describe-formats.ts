import { markdownTable } from './markdown.ts';
import type { Format } from './format.ts';

/** The formats and their options as Markdown: what the README shows. */
export function describeFormats(formats: readonly Format[]): string {
  const rows = formats.map((format) => [
    `\`${format.id}\`${format.byDefault ? ' (default)' : ''}`,
    format.description,
    optionsText(format),
  ]);
  return markdownTable([['report', 'what is written', 'options'], ...rows]).join('\n');
}

function optionsText({ options }: Format): string {
  const texts = Object.entries(options.shape).map(([name, option]) => {
    const { description = '' } = option as { description?: string };
    return `\`${name}\`: ${description}`;
  });
  return texts.join('<br>');
}
