import type { RemedyText } from './remedy-text.ts';

/** Stage M: config, cache and log files. */
export const fileRemedies = {
  M1: {
    title: 'The config file is damaged',
    code: 'config-damaged',
    happened: '{file} cannot be read as a config of defender-access. It was left as it is.',
    todo: [
      'Mend it, or bring it back from your version control or backup.',
      'Or set it aside under another name and go on with the app: defender-access setup --app-id ID',
    ],
  },
  M2: {
    title: 'Others can read a file that should be private',
    code: 'config-unwritable',
    happened: 'Others on this machine can read {file}. No token is ever in it.',
    todo: ['Make it yours alone, with chmod 600.'],
  },
  M3: {
    title: 'The config belongs elsewhere',
    code: 'config-foreign',
    happened: '{file} is for {other}, and you are working in {tenant}.',
    todo: ['Use another file: --config FILE', 'Or work in the tenant it names: --tenant ID'],
  },
  M4: {
    title: 'Nothing was recorded to remove',
    code: 'config-missing',
    happened: '{file} does not say what setup made, so there is nothing that may be removed by it.',
    todo: ['Name the app: defender-access remove --app-id ID'],
  },
  M5: {
    title: 'The file has an unusual encoding',
    code: 'config-damaged',
    happened: '{file} is not UTF-8 text; some Windows programs write another encoding.',
    todo: ['Save it as UTF-8 in your editor and try again.'],
  },
} as const satisfies Record<string, RemedyText>;

/** Stage N: running again, duplicates and taking away. */
export const rerunRemedies = {
  N1: {
    title: 'Only a part was done',
    code: 'partly-applied',
    happened: 'Some changes were made and some were not; both are listed above.',
    todo: ['Run the same command again; it does only what is missing.'],
  },
  N2: {
    title: 'What was made stays',
    code: 'partly-applied',
    happened: 'Something failed after {app} was made. It was left in place, because undoing it could do more harm.',
    todo: ['Run the same command again to go on.', 'Or take it away: defender-access remove --app-id {appId}'],
  },
  N3: {
    title: 'Removal left something behind',
    code: 'partly-applied',
    happened: 'The app is gone, but {left} is still there.',
    todo: [
      'Run it again in a few minutes: defender-access remove --app-id {appId}',
      'What then remains can be deleted in Entra > Enterprise apps.',
    ],
  },
  N4: {
    title: 'Running again would change other settings',
    code: 'config-exists',
    happened: '{file} holds settings that were not made by this run; they were left as they are.',
    todo: [
      'Use another file for another setup: --config FILE',
      'Look first, without writing: defender-access setup --dry-run',
    ],
  },
  N5: {
    title: 'The restored app is not complete',
    code: 'consent-required',
    happened: '{app} was restored, but its approvals may be gone.',
    todo: ['See what is missing: defender-access verify', 'Approve again: defender-access consent'],
  },
} as const satisfies Record<string, RemedyText>;
