import type { Operation } from '../../iam/operation.js';
import { type ManagedLoginBrandingType, toManagedLoginBrandingType } from '../answers/managed-login-branding-type.js';
import { requireBranding } from '../configuration/branding.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeManagedLoginBrandingInput {
  readonly UserPoolId: string;
  readonly ManagedLoginBrandingId: string;
}

interface DescribeManagedLoginBrandingOutput {
  readonly ManagedLoginBranding: ManagedLoginBrandingType;
}

/** Describes a style of managed login by its id. */
export const describeManagedLoginBranding: Operation<
  DescribeManagedLoginBrandingInput,
  DescribeManagedLoginBrandingOutput
> = {
  service: 'cognito-idp',
  name: 'DescribeManagedLoginBranding',
  authorization: 'signed',
  handle: async ({ UserPoolId, ManagedLoginBrandingId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const branding = await requireBranding(store.db, UserPoolId, ManagedLoginBrandingId);
    return { ManagedLoginBranding: toManagedLoginBrandingType(branding) };
  },
};
