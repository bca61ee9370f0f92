import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import type { CompletionModel } from './completion-model.ts';
import { powershellCompletion } from './completion-powershell.ts';
import { zshCompletion } from './completion-zsh.ts';

export type { CompletionFlag, CompletionModel } from './completion-model.ts';

export const completionShells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type CompletionShell = (typeof completionShells)[number];

const renderers: Readonly<Record<CompletionShell, (model: CompletionModel) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** A script for a shell to source. Everything is written out in it, so that completing starts no program. */
export function renderCompletion(shell: CompletionShell, model: CompletionModel): string {
  return renderers[shell](model);
}
