/** Something that job files name, with options. */
interface Described {
  id: string;
  description: string;
  options: { shape: Readonly<Record<string, object>> };
}

/** As an item of a Markdown list, with an item below it for each option. @param mark after its name */
export function describeOptions({ id, description, options }: Described, mark = ''): string {
  const lines = Object.entries(options.shape).map(([name, option]) => {
    const { description: meaning = '' } = option as { description?: string };
    return `  - \`${name}\`: ${meaning}`;
  });
  return [`- \`${id}\`${mark}: ${description}`, ...lines].join('\n');
}
