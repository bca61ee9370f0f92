import { type CompletionModel, flagNames, offersByFlag, valuedFlags } from './completion-model.ts';

/**
 * For bash 3.2 (macOS) and later. Bash splits words at an equals sign, so `--flag=value` comes as three.
 *
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashCompletion(model: CompletionModel): string {
  const { program, defaultCommand, commands } = model;
  const names = commands.map(({ name }) => name);
  const offers = offersByFlag(model).map(({ flag, commands: where }) => {
    const patterns = where.map((command) => `'${command} --${flag.name}'`).join('|');
    const offer = `_defender_access_offer "$cur" ${flag.takes === 'list' ? 1 : 0} ${flag.files ? 1 : 0} '${flag.words.join(' ')}'`;
    return `    ${patterns}) ${offer}; return ;;`;
  });
  const rest = commands.map(
    (command) =>
      `    ${command.name}) flags='${flagNames(command).join(' ')}'; operands='${command.operands.join(' ')}' ;;`,
  );
  return `# bash completion for ${program}
_defender_access_offer() {
  local cur=$1 head='' found IFS=$'\\n'
  if [[ $2 == 1 && $cur == *,* ]]; then head=\${cur%,*},; cur=\${cur##*,}; fi
  for found in $(IFS=$' \\t\\n'; compgen -W "$4" -- "$cur"); do COMPREPLY+=("$head$found"); done
  if [[ $3 == 1 ]]; then
    while read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$cur")
    compopt -o filenames 2>/dev/null
  fi
}

_defender_access() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before='' flag='' command='' word flags='' operands='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $before in
      ${valuedFlags(model).join('|')}|=) before=''; [[ $word == = ]] && before==; continue ;;
    esac
    before=$word
    case $word in
      ${names.join('|')}) command=$word; break ;;
    esac
  done
  before=\${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $cur == = ]]; then flag=$before; cur=''
  elif [[ $before == = ]]; then flag=\${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $before == --sandbox ]]; then flag=''
  else flag=$before
  fi
  case "\${command:-${defaultCommand}} $flag" in
${offers.join('\n')}
  esac
  case $flag in
    ${valuedFlags(model).join('|')}) return ;;
  esac
  case \${command:-${defaultCommand}} in
${rest.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    [[ -z $command ]] && flags="$flags --version"
    _defender_access_offer "$cur" 0 0 "$flags"
  elif [[ -z $command ]]; then
    _defender_access_offer "$cur" 0 0 '${names.join(' ')}'
  else
    _defender_access_offer "$cur" 0 0 "$operands"
  fi
}
complete -F _defender_access ${program}
`;
}
