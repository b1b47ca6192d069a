import type { Operation } from '../../iam/operation.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { deleteUser as removeUser } from '../users/users.js';

interface DeleteUserInput {
  readonly AccessToken: string;
}

/** Deletes the user that the access token belongs to. */
export const deleteUser: Operation<DeleteUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUser',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    await removeUser(services, user.sub);
    return {};
  },
};
