import { PROGRAM_FLAGS } from './model.ts';
import type { CompletedCommand, CompletedFlag, Value } from './model.ts';

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;

/** What completes a value; fish then offers nothing else. */
function source(value: Value): string {
  switch (value.kind) {
    case 'words':
      return value.isList
        ? ` -a ${quoted(`(__fish_append , ${value.words.join(' ')})`)}`
        : ` -a ${quoted(value.words.join(' '))}`;
    case 'file':
      return ' -F';
    case 'folder':
      return ` -a ${quoted('(__fish_complete_directories (commandline -ct))')}`;
    case 'text':
      return '';
  }
}

function flagLine(condition: string, { flag, description, value }: CompletedFlag): string {
  const after = value === null ? '' : ` ${value.kind === 'file' ? '-r' : '-x'}${source(value)}`;
  return `complete -c ota-audit -n ${quoted(condition)} -l ${flag.slice(2)}${after} -d ${quoted(description)}`;
}

function lines({ name, description, flags, argument }: CompletedCommand): string[] {
  const within = `__ota_audit_in ${name}`;
  return [
    `complete -c ota-audit -n __ota_audit_in -a ${name} -d ${quoted(description)}`,
    ...flags.map((flag) => flagLine(within, flag)),
    ...(argument ? [`complete -c ota-audit -n ${quoted(within)}${source(argument.value)}`] : []),
  ];
}

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# fish completion of ota-audit; made by: ota-audit completion fish

# Is the command one of these? Without any: is there none yet?
function __ota_audit_in
    set -l words (commandline -opc)
    for word in $words[2..-1]
        string match -q -- '-*' $word; and continue
        contains -- $word $argv
        return
    end
    test (count $argv) -eq 0
end

complete -c ota-audit -f
${PROGRAM_FLAGS.map((flag) => flagLine('__ota_audit_in', flag)).join('\n')}
${commands.flatMap(lines).join('\n')}
`;
}
