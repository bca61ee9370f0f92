import type { CommandSpec } from '../command.ts';
import { commonFlags } from '../flag.ts';

export const completionSpec: CommandSpec = {
  name: 'completion',
  summary: 'completion for bash, zsh, fish or PowerShell',
  about:
    'Prints the lines that let a shell complete commands, flags and their values: tasks, permissions, scenarios, clouds, checks and files. Without a shell named it is for the one you use.',
  operands: { name: 'shell', help: 'bash, zsh, fish or powershell', values: ['bash', 'zsh', 'fish', 'powershell'] },
  flags: commonFlags,
  examples: [
    'source <(defender-access completion bash)',
    'defender-access completion zsh > ~/.zfunc/_defender-access',
    'defender-access completion fish > ~/.config/fish/completions/defender-access.fish',
  ],
  load: async () => (await import('./completion.ts')).completion,
};
