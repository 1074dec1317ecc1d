import type { Format } from './format.ts';

/** The formats and their options as Markdown: what the README shows. */
export function describeFormats(formats: readonly Format[]): string {
  return formats.map(describeFormat).join('\n');
}

function describeFormat({ id, byDefault, description, options }: Format): string {
  const lines = Object.entries(options.shape).map(([name, option]) => {
    const { description: meaning = '' } = option as { description?: string };
    return `  - \`${name}\`: ${meaning}`;
  });
  return [`- \`${id}\`${byDefault ? ' (default)' : ''}: ${description}`, ...lines].join('\n');
}
