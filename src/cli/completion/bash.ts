import { PROGRAM_FLAGS } from './model.ts';
import type { CompletedCommand, Value } from './model.ts';

const INDENT = '      ';

/** Words hold nothing that a shell would take for more than a letter: IDs of checks, formats, commands. */
function statement(value: Value | null): string {
  switch (value?.kind) {
    case 'words':
      return `_ota_audit_${value.isList ? 'list' : 'words'} '${value.words.join(' ')}'`;
    case 'file':
      return '_ota_audit_paths -f';
    case 'folder':
      return '_ota_audit_paths -d';
    case 'text':
    case undefined:
      return ':';
  }
}

function cases({ name, flags, argument }: CompletedCommand): string[] {
  const valued = flags.flatMap(({ flag, value }) =>
    value === null ? [] : [`${INDENT}${name}:${flag}) ${statement(value)} ;;`],
  );
  const all = flags.map(({ flag }) => flag).join(' ');
  return [
    ...valued,
    `${INDENT}${name}:*) if [[ $cur == -* ]]; then _ota_audit_words '${all}'; else ${statement(argument?.value ?? null)}; fi ;;`,
  ];
}

/** For bash 3.2 and newer: macOS has that one. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const top = [names, ...PROGRAM_FLAGS.map(({ flag }) => flag)].join(' ');
  return `# bash completion of ota-audit; made by: ota-audit completion bash
_ota_audit_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }

# Words that a comma separates; another may follow.
_ota_audit_list() {
  local before=''
  [[ $cur == *,* ]] && before=\${cur%,*},
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${cur##*,}"))
  compopt -o nospace 2>/dev/null
}

_ota_audit_paths() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$1" -- "$cur"))
  compopt -o filenames 2>/dev/null
}

_ota_audit() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' word
  COMPREPLY=()
  # bash takes --flag=value for three words.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    command=$word
    break
  done
  case $command:$prev in
      :*) _ota_audit_words '${top}' ;;
${commands.flatMap(cases).join('\n')}
  esac
}

complete -o bashdefault -o default -F _ota_audit ota-audit
`;
}
