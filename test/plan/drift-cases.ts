import { apis } from '../../src/catalog/api.ts';
import type { RememberedConsent } from '../../src/plan/consent-drift.ts';
import { application, configured, finishedApp, resource } from './scenery.ts';

export const read = { api: 'xdr', value: 'Incident.Read' } as const;

export const everyone: RememberedConsent = { permissions: [read], granted: [read], people: 'everyone' };

export const withApp = (...ids: Parameters<typeof resource>[1][]) =>
  application({ requiredResourceAccess: [resource(apis.xdr.appId, ...ids), ...configured.slice(1)] });

export const signIn = finishedApp().grants[1]!;
