import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('a fresh setup for two people and two APIs', {
  args: [
    'setup',
    '--name=Machine reader',
    '--permission=xdr/Incident.Read,endpoint/Machine.Read',
    '--for=admin@contoso.example,analyst@contoso.example',
    '--owner=appadmin@contoso.example',
    '--yes',
  ],
});
