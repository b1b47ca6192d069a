import type { Operation } from '../../iam/operation.js';
import { type ManagedLoginBrandingType, toManagedLoginBrandingType } from '../answers/managed-login-branding-type.js';
import { requireClient } from '../clients/client-settings.js';
import { type GivenBranding, insertBranding } from '../configuration/branding.js';
import { assertTier } from '../pools/pool-rules.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateManagedLoginBrandingInput extends GivenBranding {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

interface CreateManagedLoginBrandingOutput {
  readonly ManagedLoginBranding: ManagedLoginBrandingType;
}

/** Gives an app client a style of managed login. */
export const createManagedLoginBranding: Operation<CreateManagedLoginBrandingInput, CreateManagedLoginBrandingOutput> =
  {
    service: 'cognito-idp',
    name: 'CreateManagedLoginBranding',
    authorization: 'signed',
    handle: async ({ UserPoolId: userPoolId, ClientId: clientId, ...given }, { services }) => {
      const branding = await services.store.transaction(async (tx) => {
        const { settings } = await requirePool(tx, userPoolId);
        await requireClient(tx, clientId, userPoolId);
        assertTier(settings, 'ESSENTIALS', 'Managed login');
        return await insertBranding(tx, services, { userPoolId, clientId, given });
      });
      return { ManagedLoginBranding: toManagedLoginBrandingType(branding) };
    },
  };
