import type { Operation } from '../../iam/operation.js';
import { type ManagedLoginBrandingType, toManagedLoginBrandingType } from '../answers/managed-login-branding-type.js';
import { invalidParameter } from '../base/errors.js';
import { changeBranding, type GivenBranding } from '../configuration/branding.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateManagedLoginBrandingInput extends GivenBranding {
  /** The model requires neither of the two ids, the service both. */
  readonly UserPoolId?: string;
  readonly ManagedLoginBrandingId?: string;
}

interface UpdateManagedLoginBrandingOutput {
  readonly ManagedLoginBranding: ManagedLoginBrandingType;
}

/** Replaces a style of managed login. */
export const updateManagedLoginBranding: Operation<UpdateManagedLoginBrandingInput, UpdateManagedLoginBrandingOutput> =
  {
    service: 'cognito-idp',
    name: 'UpdateManagedLoginBranding',
    authorization: 'signed',
    handle: async ({ UserPoolId: userPoolId, ManagedLoginBrandingId: id, ...given }, { services }) => {
      if (userPoolId === undefined || id === undefined) {
        throw invalidParameter('UserPoolId and ManagedLoginBrandingId are required.');
      }
      const branding = await services.store.transaction(async (tx) => {
        await requirePool(tx, userPoolId);
        return await changeBranding(tx, services, { userPoolId, id, given });
      });
      return { ManagedLoginBranding: toManagedLoginBrandingType(branding) };
    },
  };
