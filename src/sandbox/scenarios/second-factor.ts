import type { Scenario } from '../scenario.ts';

export const secondFactor: Scenario = {
  name: 'second-factor',
  breaks:
    'Defender for Endpoint wants a second factor that other APIs do not: on its page it can be approved, a token asked for in silence is refused with AADSTS50076 and claims.',
  shouldSee: 'One further sign-in with the reason, in which the request is approved; then the proof goes through.',
  failureModes: ['MFA needed for this resource'],
  source: 'https://github.com/Azure/azure-cli/issues/31300; https://github.com/Azure/azure-cli/issues/6962',
  conditions: { signIn: { secondFactorFor: ['fc780465-2017-40d4-a0c5-307022471b92'] } },
};
