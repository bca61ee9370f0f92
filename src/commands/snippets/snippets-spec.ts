import type { CommandSpec } from '../command.ts';
import { commonFlags, flag } from '../flag.ts';

// As documents/snippets.ts has them; that module is not loaded at every start.
const languages = ['powershell', 'python', 'node', 'csharp', 'shell', 'terraform', 'bicep'];

export const snippetsSpec: CommandSpec = {
  name: 'snippets',
  summary: 'code for this setup, in your language',
  about:
    'Prints working code that gets a token for this setup and calls the API with it, or infrastructure code that takes the app up. Nothing of it is secret. What was never run says so in its first lines.',
  operands: { name: 'language', help: languages.join(', '), values: languages },
  flags: [
    flag('out', 'text', 'write it to a file, or under its usual name into a folder', {
      placeholder: 'FILE|FOLDER',
      completes: 'file',
    }),
    ...commonFlags,
  ],
  examples: [
    'defender-access snippets python',
    'defender-access snippets node --out .',
    'defender-access snippets terraform --out infra/defender-access.tf',
  ],
  load: async () => (await import('./snippets.ts')).snippets,
};
