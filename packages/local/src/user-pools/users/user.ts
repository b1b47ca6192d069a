import type { Operation } from '../../iam/operation.js';
import { describeMfa, type MfaDescription } from '../answers/mfa-description.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { type AttributeEntry, isReadable, toEntries } from './attributes.js';

interface TokenInput {
  readonly AccessToken: string;
}

interface GetUserOutput extends MfaDescription {
  readonly Username: string;
  readonly UserAttributes: readonly AttributeEntry[];
}

const getUser: Operation<TokenInput, GetUserOutput> = {
  service: 'cognito-idp',
  name: 'GetUser',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, client } = await requireTokenHolder(services, input.AccessToken);
    const readable = toEntries(user.sub, user.attributes).filter(({ Name }) => isReadable(client, Name));
    return {
      Username: user.username,
      UserAttributes: readable,
      ...(await describeMfa(services.store.db, user.sub)),
    };
  },
};

const deleteUser: Operation<TokenInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUser',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    await services.store.transaction(async (tx) => {
      await tx.deleteFrom('users').where('sub', '=', user.sub).execute();
    });
    return {};
  },
};

export const userOperations: readonly Operation[] = [getUser, deleteUser];
