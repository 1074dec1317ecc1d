import { PROGRAM_FLAGS } from './model.ts';
import type { CompletedCommand, CompletedFlag, Value } from './model.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Of _arguments: after a message, what completes the value. */
function action(value: Value, name: string): string {
  switch (value.kind) {
    case 'words':
      return value.isList ? `_values -s , ${name} ${value.words.join(' ')}` : `(${value.words.join(' ')})`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'text':
      return ' ';
  }
}

function specification({ flag, description, value, isRepeatable }: CompletedFlag): string {
  const name = flag.slice(2);
  const explained = `[${description.replaceAll(/[\\[\]:]/g, String.raw`\$&`)}]`;
  const after = value === null ? '' : `:${name}:${action(value, name)}`;
  return quoted(`${isRepeatable ? '*' : ''}${flag}${value === null ? '' : '='}${explained}${after}`);
}

function branch({ name, flags, argument }: CompletedCommand): string {
  const specifications = flags.map(specification);
  if (argument) specifications.push(quoted(`1:${argument.name}:${action(argument.value, argument.name)}`));
  return `        ${name})
          _arguments -s \\
${specifications.map((text) => `            ${text}`).join(' \\\n')}
          ;;`;
}

/** To be sourced after compinit, or as a file _ota-audit in a folder of $fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`);
  const top = PROGRAM_FLAGS.map(({ flag, description }) => quoted(`(- *)${flag}[${description}]`));
  return `#compdef ota-audit
# zsh completion of ota-audit; made by: ota-audit completion zsh
_ota_audit() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C ${top.join(' ')} '1: :->command' '*:: :->arguments'
  case $state in
    command)
      local -a commands=(
${described.join('\n')}
      )
      _describe -t commands command commands
      ;;
    arguments)
      case $words[1] in
${commands.map(branch).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _ota-audit ]]; then
  _ota_audit "$@"
else
  compdef _ota_audit ota-audit
fi
`;
}
