import type { CommandSpec } from '../command.ts';
import { commonFlags, flag } from '../flag.ts';

export const recordSpec: CommandSpec = {
  name: 'record',
  summary: 'write the setup down, for a reviewer',
  about:
    'Writes one document that says what was set up: who did it and when, the app, its owners and redirect URIs, every permission in plain words with its consent, what is more than the tasks need, the last proof, what will stop working and when, how to undo it. Reads the config and the tenant, and changes neither. HTML with a drawing, Markdown, or JSON.',
  flags: [
    flag('format', 'text', 'html (the default) or md', { placeholder: 'FORMAT', completes: ['html', 'md'] }),
    flag('out', 'text', 'write it there; - is stdout (default: defender-access-record.html)', {
      placeholder: 'FILE',
      completes: 'file',
    }),
    flag('operator', 'text', 'who signs in to look', { placeholder: 'UPN' }),
    flag('admin-client-id', 'text', 'client that signs them in', { placeholder: 'ID' }),
    ...commonFlags,
  ],
  examples: [
    'defender-access record',
    'defender-access record --format md --out reviews/incident-reader.md',
    'defender-access record --json > record.json',
  ],
  load: async () => (await import('./record.ts')).record,
};
