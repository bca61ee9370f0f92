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
