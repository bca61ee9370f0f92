import { type CompletionCommand, type CompletionFlag, type CompletionModel, valuedFlags } from './completion-model.ts';

/** To be sourced, or kept in a folder of \$fpath as _defender-access. @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
export function zshCompletion(model: CompletionModel): string {
  const { program, defaultCommand, commands } = model;
  const names = commands.map(({ name }) => name).join('|');
  return `#compdef ${program}
_defender_access_list() {
  compset -P '*,'
  compadd -- "$@"
}
_defender_access_words_or_files() {
  compadd -- "$@"
  _files
}
_defender_access() {
  local command='' before='' at=1 word
  local -a summaries flags
  summaries=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  for ((at = 2; at < CURRENT; at++)); do
    word=$words[at]
    case $before in
      ${valuedFlags(model).join('|')}) before=''; continue ;;
    esac
    before=$word
    case $word in
      ${names}) command=$word; break ;;
    esac
  done
  if [[ -n $command ]]; then
    words[at]=()
    (( CURRENT-- ))
  fi
  case \${command:-${defaultCommand}} in
${commands.map((command) => commandCase(command, defaultCommand)).join('\n')}
  esac
}
if [[ $funcstack[1] == _${program} || $funcstack[1] == _defender_access ]]; then
  _defender_access "$@"
else
  compdef _defender_access ${program}
fi
`;
}

function commandCase({ name, operands, flags }: CompletionCommand, defaultCommand: string): string {
  const specs = flags.map((flag) => `      ${quoted(flagSpec(flag))}`);
  const lists = specs.length === 0 ? '      flags=()' : `      flags=(\n${specs.join('\n')}\n      )`;
  const rest = operands.length === 0 ? '' : ` ${quoted(`*:operand:(${operands.join(' ')})`)}`;
  if (name !== defaultCommand) return `    ${name})\n${lists}\n      _arguments -S : $flags${rest} ;;`;
  return `    ${name})
${lists}
      if [[ -z $command ]]; then
        _arguments -S : $flags '--version[print the version]' '1: :{_describe command summaries}'
      else
        _arguments -S : $flags${rest}
      fi ;;`;
}

function flagSpec({ name, help, takes, words, files }: CompletionFlag): string {
  const text = `[${help.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  if (takes === 'nothing') return `--${name}${text}`;
  if (takes === 'after-equals') return `--${name}=-${text}::value:(${words.join(' ')})`;
  const many = takes === 'list' ? '*' : '';
  if (files)
    return `${many}--${name}=${text}:value:${words.length === 0 ? '_files' : `_defender_access_words_or_files ${words.join(' ')}`}`;
  if (words.length === 0) return `${many}--${name}=${text}:value: `;
  return `${many}--${name}=${text}:value:${takes === 'list' ? `_defender_access_list ${words.join(' ')}` : `(${words.join(' ')})`}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
