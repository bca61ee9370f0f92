import { type CompletionFlag, type CompletionModel, valuedFlags } from './completion-model.ts';

/** @see https://fishshell.com/docs/current/cmds/complete.html */
export function fishCompletion(model: CompletionModel): string {
  const { program, defaultCommand, commands } = model;
  const names = commands.map(({ name }) => name);
  const lines = commands.flatMap(({ name, summary, operands, flags }) => [
    `complete -c ${program} -n '__defender_access_at none' -a ${name} -d ${quoted(summary)}`,
    ...(operands.length === 0
      ? []
      : [`complete -c ${program} -n '__defender_access_at ${name}' -a ${quoted(operands.join(' '))}`]),
    ...flags.map((flag) => flagLine(program, name, defaultCommand, flag)),
  ]);
  return `# fish completion for ${program}
function __defender_access_at
    set -l before ''
    set -l found none
    for word in (commandline -opc)[2..-1]
        if contains -- "$before" ${valuedFlags(model).join(' ')}
            set before ''
            continue
        end
        set before $word
        if contains -- $word ${names.join(' ')}
            set found $word
            break
        end
    end
    contains -- $found $argv
end
function __defender_access_list
    set -l head (string match -r '^(?:--[a-z-]+=)?(.*,)' -- (commandline -ct))[2]
    for word in $argv
        echo "$head$word"
    end
end
complete -c ${program} -e
complete -c ${program} -f
complete -c ${program} -n '__defender_access_at none' -l version -d 'print the version'
${lines.join('\n')}
`;
}

function flagLine(program: string, command: string, defaultCommand: string, flag: CompletionFlag): string {
  const { name, help, takes, words, files } = flag;
  const where = `__defender_access_at ${command}${command === defaultCommand ? ' none' : ''}`;
  const start = `complete -c ${program} -n '${where}' -l ${name}`;
  const end = `-d ${quoted(help)}`;
  if (takes === 'nothing') return `${start} ${end}`;
  if (takes === 'after-equals') {
    const offered = words.map((word) => `--${name}=${word}`).join(' ');
    return `${start} ${end}\ncomplete -c ${program} -n '${where}; and string match -q -- "--${name}=*" (commandline -ct)' -a ${quoted(offered)}`;
  }
  const offered =
    takes === 'list' && words.length > 0 ? `(__defender_access_list ${words.join(' ')})` : words.join(' ');
  return `${start} ${files ? '-r -F' : '-x'}${words.length === 0 ? '' : ` -a ${quoted(offered)}`} ${end}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
