import type { Operation } from '../../iam/operation.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { endSignIns } from '../tokens/revoke.js';

interface GlobalSignOutInput {
  readonly AccessToken: string;
}

/** Ends all sign-ins of the user that the access token belongs to. */
export const globalSignOut: Operation<GlobalSignOutInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'GlobalSignOut',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    await endSignIns(services, user.sub);
    return {};
  },
};
