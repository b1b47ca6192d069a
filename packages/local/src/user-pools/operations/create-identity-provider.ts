import type { Operation } from '../../iam/operation.js';
import { type IdentityProviderType, toIdentityProviderType } from '../answers/identity-provider-type.js';
import { completeDetails, completeMapping } from '../configuration/identity-provider-details.js';
import {
  assertKnownMapping,
  type IdentityProviderSettings,
  insertIdentityProvider,
} from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateIdentityProviderInput
  extends Pick<IdentityProviderSettings, 'ProviderType' | 'ProviderDetails' | 'AcrMapping'> {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  readonly AttributeMapping?: Readonly<Record<string, string>>;
  readonly IdpIdentifiers?: readonly string[];
}

interface CreateIdentityProviderOutput {
  readonly IdentityProvider: IdentityProviderType;
}

/** Gives a user pool an external provider. */
export const createIdentityProvider: Operation<CreateIdentityProviderInput, CreateIdentityProviderOutput> = {
  service: 'cognito-idp',
  name: 'CreateIdentityProvider',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, ProviderName: name, ProviderType: type, IdpIdentifiers = [], AcrMapping } = input;
    const pool = await requirePool(services.store.db, userPoolId);
    const content: IdentityProviderSettings = {
      ProviderType: type,
      ProviderDetails: await completeDetails(services, { pool, type, name }, input.ProviderDetails),
      AttributeMapping: completeMapping(type, input.AttributeMapping),
      IdpIdentifiers,
      ...(AcrMapping !== undefined && { AcrMapping }),
    };
    assertKnownMapping(pool, content);
    const provider = await services.store.transaction((tx) =>
      insertIdentityProvider(tx, services, { userPoolId, name, content }),
    );
    return { IdentityProvider: toIdentityProviderType(provider) };
  },
};
