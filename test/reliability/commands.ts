import type { MatrixOptions } from './matrix.ts';

/** The commands that write, each as it is disturbed. */
export const setupForEveryone: MatrixOptions = {
  args: ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'],
};

export const setupForPeople: MatrixOptions = {
  args: [
    'setup',
    '--name=Machine reader',
    '--permission=xdr/Incident.Read,endpoint/Machine.Read',
    '--for=admin@contoso.example,analyst@contoso.example',
    '--owner=appadmin@contoso.example',
    '--yes',
  ],
};

export const consentToMore: MatrixOptions = {
  before: [[...setupForEveryone.args, '--skip-proof']],
  args: ['consent', '--add=endpoint/Machine.Read,xdr/Incident.ReadWrite', '--yes'],
};

export const consentToLess: MatrixOptions = {
  before: [[...setupForPeople.args, '--skip-proof']],
  args: ['consent', '--remove=endpoint/Machine.Read', '--yes'],
};

export const removeAll: MatrixOptions = {
  before: [[...setupForPeople.args, '--skip-proof']],
  args: ['remove', '--app-id={appId}', '--yes'],
};
