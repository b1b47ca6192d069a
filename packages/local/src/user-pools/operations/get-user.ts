import type { Operation } from '../../iam/operation.js';
import { type AttributeType, toAttributeTypes } from '../answers/attribute-type.js';
import { describeMfa, type MfaDescription } from '../answers/mfa-description.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { isReadable } from '../users/attributes.js';

interface GetUserInput {
  readonly AccessToken: string;
}

interface GetUserOutput extends MfaDescription {
  readonly Username: string;
  readonly UserAttributes: readonly AttributeType[];
}

/** Shows the user that the access token belongs to, as far as the app client may read. */
export const getUser: Operation<GetUserInput, GetUserOutput> = {
  service: 'cognito-idp',
  name: 'GetUser',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, client } = await requireTokenHolder(services, input.AccessToken);
    return {
      Username: user.username,
      UserAttributes: toAttributeTypes(user.sub, user.attributes).filter(({ Name }) => isReadable(client, Name)),
      ...(await describeMfa(services.store.db, user.sub)),
    };
  },
};
