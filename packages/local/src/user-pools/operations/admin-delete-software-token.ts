import type { Operation } from '../../iam/operation.js';
import { removeAuthenticator } from '../factors/preferences.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminDeleteSoftwareTokenInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** Deletes the authenticator of a user. */
export const adminDeleteSoftwareToken: Operation<AdminDeleteSoftwareTokenInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDeleteSoftwareToken',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await services.store.transaction((tx) => removeAuthenticator(tx, user.sub));
    return {};
  },
};
