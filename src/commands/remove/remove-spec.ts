import type { CommandSpec } from '../command.ts';
import { commonFlags, flag } from '../flag.ts';

export const removeSpec: CommandSpec = {
  name: 'remove',
  summary: 'take away what setup made',
  about:
    'Shows what would go, with everything that was granted, and after you typed the name of the app deletes it, what is left of its principal and grants, and at last the config. The app can be restored for 30 days. An app that defender-access did not make is always refused.',
  flags: [
    flag('app-id', 'text', 'the app; needed along with --yes', { placeholder: 'ID', envTwin: false }),
    flag('operator', 'text', 'who signs in as the administrator', { placeholder: 'UPN' }),
    flag('admin-client-id', 'text', 'client that signs the administrator in', { placeholder: 'ID' }),
    flag('dry-run', 'nothing', 'stop after showing what would go'),
    ...commonFlags,
  ],
  examples: [
    'defender-access remove --dry-run',
    'defender-access remove',
    'defender-access remove --yes --app-id 5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd',
  ],
  load: async () => (await import('./remove.ts')).remove,
};
