import type { Operation } from '../../iam/operation.js';
import { issueDeveloperToken } from '../credentials/issue-developer-token.js';
import { requireDeveloperPool } from '../identities/developer-users.js';
import type { Logins } from '../logins/verify-logins.js';
import { invalidParameter } from '../pools/errors.js';

interface GetOpenIdTokenForDeveloperIdentityInput {
  readonly IdentityPoolId: string;
  readonly IdentityId?: string;
  /** The developer's user by the developer provider's name; tokens of other providers beside it are linked too. */
  readonly Logins: Logins;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
  readonly TokenDuration?: number;
}

interface GetOpenIdTokenForDeveloperIdentityOutput {
  readonly IdentityId: string;
  readonly Token: string;
}

export const getOpenIdTokenForDeveloperIdentity: Operation<
  GetOpenIdTokenForDeveloperIdentityInput,
  GetOpenIdTokenForDeveloperIdentityOutput
> = {
  service: 'cognito-identity',
  name: 'GetOpenIdTokenForDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, provider } = await requireDeveloperPool(services.store.db, input.IdentityPoolId);
    const { [provider]: subject, ...otherLogins } = input.Logins;
    if (!Object.hasOwn(input.Logins, provider) || subject === undefined) {
      throw invalidParameter(`Logins must contain the developer provider ${provider}.`);
    }
    const { identityId, token } = await issueDeveloperToken(services, pool, {
      provider,
      subject,
      otherLogins,
      identityId: input.IdentityId,
      tags: input.PrincipalTags ?? {},
      lifeSeconds: input.TokenDuration,
    });
    return { IdentityId: identityId, Token: token };
  },
};
