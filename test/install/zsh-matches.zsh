# What zsh offers for command lines: zsh -f zsh-matches.zsh <completion script> <command line> … One match a line, and
# "---" after each command line's.
# A shell on a terminal of its own completes the lines, as for a user; its compadd says what it is given, and adds nothing.
setopt extendedglob
zmodload zsh/zpty
zpty shell env TERM=dumb zsh -f -i
zpty -w shell 'unsetopt zle_bracketed_paste 2>/dev/null; PROMPT=; stty -echo'
zpty -w shell "autoload -U compinit; compinit -u -D; source ${(q)1}"
zpty -w shell 'compadd() {
  [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]] && { builtin compadd "$@"; return }
  typeset -a matches
  builtin compadd -A matches "$@"
  print -lr -- "match:"$^matches
}'
zpty -w shell 'done-matching() { print -r -- "all:matched" }; zle -N done-matching; bindkey "^X" done-matching; bindkey "^I" complete-word'
zpty -w shell 'print -r -- all:"ready"'
zpty -r -m shell seen '*all:ready*' >/dev/null
shift
for text in "$@"; do
  zpty -w -n shell $'\x15'"$text"$'\t\x18'
  zpty -r -m shell seen '*all:matched*'
  for line in ${(f)seen}; do
    [[ $line == *match:* ]] && print -r -- ${${line##*match:}%%[[:space:]]#}
  done
  print -r -- ---
done
zpty -d shell
