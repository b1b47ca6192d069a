import type { Operation } from '../../iam/operation.js';
import { type IdentityProviderType, toIdentityProviderType } from '../answers/identity-provider-type.js';
import { completeDetails, completeMapping } from '../configuration/identity-provider-details.js';
import {
  assertKnownMapping,
  type IdentityProviderSettings,
  requireIdentityProvider,
  writeIdentityProvider,
} from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateIdentityProviderInput extends Partial<Omit<IdentityProviderSettings, 'ProviderType'>> {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

interface UpdateIdentityProviderOutput {
  readonly IdentityProvider: IdentityProviderType;
}

/** Replaces the settings of an external provider that are given. The type of a provider is fixed. */
export const updateIdentityProvider: Operation<UpdateIdentityProviderInput, UpdateIdentityProviderOutput> = {
  service: 'cognito-idp',
  name: 'UpdateIdentityProvider',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, ProviderName: name, ProviderDetails, AttributeMapping } = input;
    const { IdpIdentifiers, AcrMapping } = input;
    const pool = await requirePool(services.store.db, userPoolId);
    const type = (await requireIdentityProvider(services.store.db, userPoolId, name)).content.ProviderType;
    // Before the transaction: it may fetch SAML metadata.
    const details = ProviderDetails && (await completeDetails(services, { pool, type, name }, ProviderDetails));
    const changed = await services.store.transaction(async (tx) => {
      const content: IdentityProviderSettings = {
        ...(await requireIdentityProvider(tx, userPoolId, name)).content,
        ...(details !== undefined && { ProviderDetails: details }),
        ...(AttributeMapping !== undefined && { AttributeMapping: completeMapping(type, AttributeMapping) }),
        ...(IdpIdentifiers !== undefined && { IdpIdentifiers }),
        ...(AcrMapping !== undefined && { AcrMapping }),
      };
      assertKnownMapping(pool, content);
      return await writeIdentityProvider(tx, services, { userPoolId, name, content });
    });
    return { IdentityProvider: toIdentityProviderType(changed) };
  },
};
