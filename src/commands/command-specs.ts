import type { CommandSpec } from './command.ts';
import { completionSpec } from './completion/completion-spec.ts';
import { commonFlags, flag } from './flag.ts';
import { permissionsSpec } from './permissions/permissions-spec.ts';
import { recordSpec } from './record/record-spec.ts';
import { removeSpec } from './remove/remove-spec.ts';
import { sandboxSpec } from './sandbox/sandbox-spec.ts';
import { snippetsSpec } from './snippets/snippets-spec.ts';

export const defaultCommand = 'setup';

const people = 'everyone, or the people who may use it';

/** Every verb of the command line. Nothing heavy is imported here: help, completion and dispatch read it at each start. */
export const commandSpecs: readonly CommandSpec[] = [
  {
    name: 'setup',
    summary: 'register the app, consent, prove a token (the default)',
    about:
      'Takes you from nothing to a proven delegated token for the Microsoft Defender APIs: signs you in, plans, and after your approval registers the app, consents, gets a token as that app, checks it and calls the API. Running it again changes nothing that is right already.',
    flags: [
      flag('task', 'list', 'what the app is for, in plain words', { placeholder: 'ID', completes: 'task' }),
      flag('permission', 'list', 'a delegated permission, such as Incident.Read or endpoint/Machine.Read', {
        placeholder: 'VALUE',
        completes: 'permission',
      }),
      flag('name', 'text', 'display name of the app', { placeholder: 'NAME' }),
      flag('redirect-uri', 'list', 'where sign-ins may end', { placeholder: 'URI' }),
      flag('for', 'list', people, { placeholder: 'everyone|UPN', completes: ['everyone'] }),
      flag('owner', 'list', 'another owner of the app', { placeholder: 'UPN' }),
      flag('app-id', 'text', 'work on this app instead of making one', { placeholder: 'ID' }),
      flag('new', 'nothing', 'make another app even if one of this name is there'),
      flag('format', 'list', 'also write it as env, as powershell, or as answers for another tenant', {
        placeholder: 'FORMAT',
        completes: ['json', 'env', 'powershell', 'answers'],
      }),
      flag('answers', 'text', 'take answers from a JSON file', { placeholder: 'FILE', completes: 'file' }),
      flag('operator', 'text', 'who signs in as the administrator', { placeholder: 'UPN' }),
      flag('user', 'text', 'who the test token is for', { placeholder: 'UPN' }),
      flag('admin-client-id', 'text', 'client that signs the administrator in', { placeholder: 'ID' }),
      flag('skip-proof', 'nothing', 'leave out the test token and the test call'),
      flag('dry-run', 'nothing', 'stop after the plan'),
      ...commonFlags,
    ],
    examples: [
      'defender-access setup --sandbox',
      'defender-access setup --name "Incident reader" --task read-incidents --yes',
      'defender-access setup --permission endpoint/Machine.Read --for analyst@contoso.example --dry-run',
    ],
    load: async () => (await import('./setup/setup.ts')).setup,
  },
  {
    name: 'verify',
    summary: 'check, from the config to a live call, that it works',
    about:
      'Looks at everything a setup needs, from the config to one live call per API, and says for each thing what was seen and what to do. It never writes. Exit code 0: nothing wrong was found; 3: a fault, or nothing that could be looked at.',
    flags: [
      flag('quick', 'nothing', 'only what can be known without a sign-in'),
      flag('only', 'list', 'make only these checks', { placeholder: 'CHECK', completes: 'check' }),
      flag('skip', 'list', 'leave these checks out', { placeholder: 'CHECK', completes: 'check' }),
      flag('app-id', 'text', 'the app, where there is no config of it', { placeholder: 'ID' }),
      flag('operator', 'text', 'who reads the directory', { placeholder: 'UPN' }),
      flag('user', 'text', 'who the test token is for', { placeholder: 'UPN' }),
      flag('admin-client-id', 'text', 'client that reads the directory', { placeholder: 'ID' }),
      ...commonFlags,
    ],
    examples: [
      'defender-access verify',
      'defender-access verify --only token,call --json',
      'defender-access verify --auth azure-cli --skip owners',
    ],
    load: async () => (await import('./verify/verify.ts')).verify,
  },
  {
    name: 'consent',
    summary: 'add permissions, renew consent, show what differs',
    about:
      "Shows for every permission what is configured on the app, for whom it is consented and what today's token carries, with the reason of each difference. Adds permissions, consents to what is configured (--yes alone does that) or takes permissions away, after your approval, and proves it with a new token. What it was not asked about stays as it is.",
    flags: [
      flag('add', 'list', 'a permission to add and consent to', { placeholder: 'VALUE', completes: 'permission' }),
      flag('remove', 'list', 'a permission to take off, with its consent', {
        placeholder: 'VALUE',
        completes: 'permission',
      }),
      flag('for', 'list', 'everyone, or the people to consent for', {
        placeholder: 'everyone|UPN',
        completes: ['everyone'],
      }),
      flag('link', 'nothing', 'only print the link with which someone else approves; no sign-in'),
      flag('wait', 'nothing', 'wait, 10 minutes at most, until someone else has approved'),
      flag('app-id', 'text', 'the app, where no config says which', { placeholder: 'ID' }),
      flag('operator', 'text', 'who signs in as the administrator', { placeholder: 'UPN' }),
      flag('user', 'text', 'whose token is looked at', { placeholder: 'UPN' }),
      flag('admin-client-id', 'text', 'client that signs the administrator in', { placeholder: 'ID' }),
      flag('skip-proof', 'nothing', 'leave out the tokens: the one of today and the new one'),
      flag('dry-run', 'nothing', 'stop after the plan'),
      ...commonFlags,
    ],
    examples: [
      'defender-access consent',
      'defender-access consent --add Incident.ReadWrite --for analyst@contoso.example --yes',
      'defender-access consent --link',
    ],
    load: async () => (await import('./consent/consent.ts')).consent,
  },
  {
    name: 'token',
    summary: 'a token alone on stdout, copied, or explained',
    about:
      'Signs you in to the app that was set up and gives you its token: alone on stdout, on the clipboard for a minute, as a header for curl, or explained claim by claim. A refresh token is never printed, and nothing is kept on disk.',
    flags: [
      flag('resource', 'text', 'which API it is for: xdr, endpoint or graph', {
        placeholder: 'API',
        completes: ['xdr', 'endpoint', 'graph'],
      }),
      flag('copy', 'nothing', 'put it on the clipboard, and empty that after 60 s'),
      flag('decode', 'nothing', 'explain what is in it; the token is not printed'),
      flag('header', 'nothing', 'as "Authorization: Bearer ..." for curl -H'),
      flag('fresh', 'nothing', 'always ask which account, even if the browser knows one'),
      flag('user', 'text', 'who the token is for', { placeholder: 'UPN' }),
      ...commonFlags,
    ],
    examples: [
      'defender-access token --copy',
      'defender-access token --decode --resource xdr',
      'curl -H "$(defender-access token --header)" https://api.security.microsoft.com/api/incidents',
    ],
    load: async () => (await import('./token/token.ts')).token,
  },
  permissionsSpec,
  snippetsSpec,
  removeSpec,
  recordSpec,
  sandboxSpec,
  completionSpec,
];
