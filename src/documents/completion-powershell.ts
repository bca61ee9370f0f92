import {
  type CompletionCommand,
  type CompletionModel,
  flagNames,
  offersByFlag,
  valuedFlags,
} from './completion-model.ts';
import { literalIn } from './literals.ts';

/** For Windows PowerShell 5.1 and PowerShell 7. @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/register-argumentcompleter */
export function powershellCompletion(model: CompletionModel): string {
  const { program, defaultCommand, commands } = model;
  const list = (words: readonly string[]): string => `@(${words.map(literalIn.powershell).join(', ')})`;
  const table = (key: string, text: string): string => `    ${literalIn.powershell(key)} = ${text}`;
  const flagsOf = (command: CompletionCommand): string => table(command.name, list(flagNames(command)));
  const values = offersByFlag(model).flatMap(({ flag, commands: where }) =>
    where.map((command) => table(`${command} --${flag.name}`, list(flag.words))),
  );
  return `# PowerShell completion for ${program}
Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $summaries = [ordered]@{
${commands.map(({ name, summary }) => table(name, literalIn.powershell(summary))).join('\n')}
  }
  $flags = @{
${commands.map(flagsOf).join('\n')}
  }
  $operands = @{
${commands.map(({ name, operands }) => table(name, list(operands))).join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $valued = ${list(valuedFlags(model))}
  $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $command = ''
  $before = ''
  foreach ($word in $typed) {
    if ($valued -contains $before) { $before = ''; continue }
    $before = $word
    if ($summaries.Contains($word)) { $command = $word; break }
  }
  $last = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
  $at = if ($command -eq '') { ${literalIn.powershell(defaultCommand)} } else { $command }
  $head = ''
  $part = $wordToComplete
  $offered = @()
  if ($wordToComplete -match '^(--[a-z-]+)=(.*)$') {
    $head = $Matches[1] + '='
    $part = $Matches[2]
    $offered = $values["$at $($Matches[1])"]
  } elseif ($valued -contains $last) {
    $offered = $values["$at $last"]
  } elseif ($wordToComplete.StartsWith('-')) {
    $offered = $flags[$at]
  } elseif ($command -eq '') {
    $offered = @($summaries.Keys)
  } else {
    $offered = $operands[$at]
  }
  $offered | Where-Object { $_ -and $_.StartsWith($part) } | ForEach-Object {
    $about = if ($command -eq '' -and $summaries.Contains($_)) { $summaries[$_] } else { $_ }
    [System.Management.Automation.CompletionResult]::new($head + $_, $_, 'ParameterValue', $about)
  }
}
`;
}
