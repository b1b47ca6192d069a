import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { toUserPoolClientType, type UserPoolClientType } from '../answers/user-pool-client-type.js';
import { invalidParameter } from '../base/errors.js';
import { createClientId, createClientSecret } from '../base/new-ids.js';
import { assertClientSettings } from '../clients/client-rules.js';
import { completeClientSettings, type GivenClientSettings } from '../clients/client-settings.js';
import { insertClient } from '../clients/clients.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateUserPoolClientInput extends GivenClientSettings {
  readonly UserPoolId: string;
  readonly ClientName: string;
  readonly GenerateSecret?: boolean;
  readonly ClientSecret?: string;
}

interface CreateUserPoolClientOutput {
  readonly UserPoolClient: UserPoolClientType;
}

/** Creates an app client. Its secret is random (`GenerateSecret`), or given, or absent. */
export const createUserPoolClient: Operation<CreateUserPoolClientInput, CreateUserPoolClientOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientName, GenerateSecret, ClientSecret, ...given } = keepKnownMembers(
      'cognito-idp',
      'CreateUserPoolClient',
      input,
    );
    const pool = await requirePool(services.store.db, UserPoolId);
    if (GenerateSecret === true && ClientSecret !== undefined) {
      throw invalidParameter('ClientSecret can not be given together with GenerateSecret.');
    }
    const secret = GenerateSecret === true ? createClientSecret() : ClientSecret;
    const settings = completeClientSettings(given);
    await assertClientSettings(services.store.db, pool, { settings, isConfidential: secret !== undefined });
    const id = createClientId(ClientName);
    const client = await services.store.transaction((tx) =>
      insertClient(tx, services, { id, userPoolId: pool.id, name: ClientName, secret, settings }),
    );
    return { UserPoolClient: toUserPoolClientType(client) };
  },
};
