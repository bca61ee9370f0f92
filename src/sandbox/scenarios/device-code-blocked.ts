import type { Scenario } from '../scenario.ts';

export const deviceCodeBlocked: Scenario = {
  name: 'device-code-blocked',
  breaks:
    'A policy blocks device code sign-in: the page says so after the person signed in, the waiting app only keeps polling.',
  shouldSee: 'The browser way is offered with the reason.',
  failureModes: ['device code is blocked by policy'],
  source: 'https://github.com/Azure/azure-cli/issues/32420; https://github.com/MicrosoftDocs/entra-docs/issues/841',
  conditions: { signIn: { deviceCodeBlocked: true } },
};
