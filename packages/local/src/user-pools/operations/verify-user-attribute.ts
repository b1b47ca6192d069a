import type { Operation } from '../../iam/operation.js';
import { verifyContact } from '../accounts/verify-contact.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface VerifyUserAttributeInput {
  readonly AccessToken: string;
  readonly AttributeName: string;
  readonly Code: string;
}

/** Verifies a contact of the signed-in user by a code. */
export const verifyUserAttribute: Operation<VerifyUserAttributeInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'VerifyUserAttribute',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, user } = await requireTokenHolder(services, input.AccessToken);
    await verifyContact(services, pool, { user, name: input.AttributeName, code: input.Code });
    return {};
  },
};
