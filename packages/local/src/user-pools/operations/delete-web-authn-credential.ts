import type { Operation } from '../../iam/operation.js';
import { removePasskey } from '../factors/passkeys.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface DeleteWebAuthnCredentialInput {
  readonly AccessToken: string;
  readonly CredentialId: string;
}

/** Deletes a passkey of the user. */
export const deleteWebAuthnCredential: Operation<DeleteWebAuthnCredentialInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteWebAuthnCredential',
  authorization: 'token',
  handle: async ({ AccessToken, CredentialId: credentialId }, { services }) => {
    const { sub } = (await requireTokenHolder(services, AccessToken)).user;
    await services.store.transaction((tx) => removePasskey(tx, { sub, credentialId }));
    return {};
  },
};
