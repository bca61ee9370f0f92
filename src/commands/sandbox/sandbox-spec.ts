import type { CommandSpec } from '../command.ts';
import { commonFlags, flag } from '../flag.ts';

export const sandboxSpec: CommandSpec = {
  name: 'sandbox',
  summary: 'run the practice tenant as a server, for any client',
  about:
    'Runs the practice tenant, a small Microsoft on this machine, until Ctrl-C: sign-in, Microsoft Graph and the Defender APIs over HTTPS. Any client can use it: MSAL in any language, curl, other programs. Nothing leaves this machine, and no account needs a password.',
  operands: {
    name: 'what',
    help: 'scenarios (what can be broken, and what you should then see), show (what is in the tenant), reset (make it new again); without one, the server runs',
    values: ['scenarios', 'show', 'reset'],
  },
  flags: [
    flag('port', 'text', 'listen on this port (default: any free one)', { placeholder: 'N' }),
    flag('scenario', 'text', 'break it in this way; a name or a file', {
      placeholder: 'NAME|FILE',
      completes: 'scenario',
    }),
    flag('state', 'text', 'keep the tenant in this file', { placeholder: 'FILE', completes: 'file' }),
    flag('reset', 'nothing', 'begin with a new tenant; what was set up in it is gone'),
    flag('log', 'text', 'add every request to this file, without secrets', { placeholder: 'FILE', completes: 'file' }),
    ...commonFlags,
  ],
  examples: [
    'defender-access sandbox --port 8443',
    'defender-access sandbox --scenario throttling --log requests.jsonl',
    'defender-access sandbox show',
  ],
  load: async () => (await import('./sandbox.ts')).sandbox,
};
