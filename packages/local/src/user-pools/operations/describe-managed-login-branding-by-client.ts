import type { Operation } from '../../iam/operation.js';
import { type ManagedLoginBrandingType, toManagedLoginBrandingType } from '../answers/managed-login-branding-type.js';
import { requireClient } from '../clients/client-settings.js';
import { brandingNotFound, findBrandingOfClient } from '../configuration/branding.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeManagedLoginBrandingByClientInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

interface DescribeManagedLoginBrandingByClientOutput {
  readonly ManagedLoginBranding: ManagedLoginBrandingType;
}

/** Describes the style of managed login of an app client. */
export const describeManagedLoginBrandingByClient: Operation<
  DescribeManagedLoginBrandingByClientInput,
  DescribeManagedLoginBrandingByClientOutput
> = {
  service: 'cognito-idp',
  name: 'DescribeManagedLoginBrandingByClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    const branding = await findBrandingOfClient(store.db, UserPoolId, ClientId);
    if (branding === undefined) throw brandingNotFound();
    return { ManagedLoginBranding: toManagedLoginBrandingType(branding) };
  },
};
