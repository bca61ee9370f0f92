import type { CommandSpec } from '../command.ts';
import { commonFlags, flag } from '../flag.ts';

export const permissionsSpec: CommandSpec = {
  name: 'permissions',
  summary: 'which least permission lets me do what',
  about:
    'Searches tasks, calls and permissions of the Defender APIs by words, by path or by name: the least that is enough comes first, with the role that the person needs and with what stops answering. Works offline from the built-in catalogue; --live compares it with what your tenant publishes.',
  operands: { name: 'words', help: 'such as isolate device, /api/machines or Machine.Read; none lists everything' },
  flags: [
    flag('ids', 'nothing', 'show the ids that manifests and infrastructure code need'),
    flag('live', 'nothing', 'sign in, and mark what your tenant publishes otherwise'),
    flag('operator', 'text', 'who signs in for --live', { placeholder: 'UPN' }),
    flag('admin-client-id', 'text', 'client that signs in for --live', { placeholder: 'ID' }),
    ...commonFlags,
  ],
  examples: [
    'defender-access permissions isolate device',
    'defender-access permissions /api/machines --ids',
    'defender-access permissions hunt --json',
  ],
  load: async () => (await import('./permissions.ts')).permissions,
};
