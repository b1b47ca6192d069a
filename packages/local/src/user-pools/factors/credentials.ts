import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ListInput {
  readonly AccessToken: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListOutput {
  readonly Credentials: readonly object[];
  readonly NextToken?: string;
}

const LONGEST_PAGE = 20;

const listWebAuthnCredentials: Operation<ListInput, ListOutput> = {
  service: 'cognito-idp',
  name: 'ListWebAuthnCredentials',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    const of = `ListWebAuthnCredentials|${user.sub}`;
    const [after = ''] = input.NextToken === undefined ? [] : openPageToken(services, of, input.NextToken);
    const limit = input.MaxResults || LONGEST_PAGE;
    const rows = await services.store.db
      .selectFrom('passkeys')
      .selectAll()
      .where('sub', '=', user.sub)
      .where('credential_id', '>', after)
      .orderBy('credential_id')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > page.length && last !== undefined;
    return {
      Credentials: page.map((passkey) => ({
        CredentialId: passkey.credential_id,
        FriendlyCredentialName: passkey.name,
        RelyingPartyId: passkey.relying_party_id,
        ...(passkey.attachment !== null && { AuthenticatorAttachment: passkey.attachment }),
        AuthenticatorTransports: JSON.parse(passkey.transports) as string[],
        CreatedAt: passkey.created_at / 1_000,
      })),
      ...(more && { NextToken: makePageToken(services, of, [last.credential_id]) }),
    };
  },
};

interface DeleteInput {
  readonly AccessToken: string;
  readonly CredentialId: string;
}

const deleteWebAuthnCredential: Operation<DeleteInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteWebAuthnCredential',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    await services.store.transaction(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('passkeys')
        .where('credential_id', '=', input.CredentialId)
        .where('sub', '=', user.sub)
        .executeTakeFirst();
      if (numDeletedRows === 0n) {
        throw new ServiceError('ResourceNotFoundException', 'WebAuthn credential does not exist.');
      }
    });
    return {};
  },
};

export const passkeyOperations: readonly Operation[] = [listWebAuthnCredentials, deleteWebAuthnCredential];
