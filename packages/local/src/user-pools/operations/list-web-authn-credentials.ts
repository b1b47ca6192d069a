import type { Operation } from '../../iam/operation.js';
import { readPage } from '../answers/page.js';
import {
  toWebAuthnCredentialDescription,
  type WebAuthnCredentialDescription,
} from '../answers/web-authn-credential-description.js';
import { listPasskeys } from '../factors/passkeys.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ListWebAuthnCredentialsInput {
  readonly AccessToken: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListWebAuthnCredentialsOutput {
  readonly Credentials: readonly WebAuthnCredentialDescription[];
  readonly NextToken?: string;
}

const LARGEST_PAGE = 20;

/** Lists the passkeys of the user. */
export const listWebAuthnCredentials: Operation<ListWebAuthnCredentialsInput, ListWebAuthnCredentialsOutput> = {
  service: 'cognito-idp',
  name: 'ListWebAuthnCredentials',
  authorization: 'token',
  handle: async ({ AccessToken, MaxResults, NextToken }, { services }) => {
    const { sub } = (await requireTokenHolder(services, AccessToken)).user;
    const { entries, ...next } = await readPage(services, {
      listing: `ListWebAuthnCredentials|${sub}`,
      token: NextToken,
      limit: MaxResults || LARGEST_PAGE,
      read: (after, count) => listPasskeys(services.store.db, sub, { after, count }),
      keyOf: (passkey) => passkey.credential_id,
    });
    return { Credentials: entries.map(toWebAuthnCredentialDescription), ...next };
  },
};
