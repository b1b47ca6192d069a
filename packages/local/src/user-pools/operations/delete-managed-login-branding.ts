import type { Operation } from '../../iam/operation.js';
import { removeBranding } from '../configuration/branding.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteManagedLoginBrandingInput {
  readonly UserPoolId: string;
  readonly ManagedLoginBrandingId: string;
}

/** Deletes a style of managed login. */
export const deleteManagedLoginBranding: Operation<DeleteManagedLoginBrandingInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteManagedLoginBranding',
  authorization: 'signed',
  handle: async ({ UserPoolId, ManagedLoginBrandingId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      await removeBranding(tx, UserPoolId, ManagedLoginBrandingId);
    });
    return {};
  },
};
