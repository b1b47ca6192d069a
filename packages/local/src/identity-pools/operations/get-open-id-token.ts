import type { Operation } from '../../iam/operation.js';
import { checkClaim } from '../credentials/identity-claim.js';
import { issueOpenIdToken } from '../credentials/issue-open-id-token.js';
import type { Logins } from '../logins/verify-logins.js';

interface GetOpenIdTokenInput {
  readonly IdentityId: string;
  readonly Logins?: Logins;
}

interface GetOpenIdTokenOutput {
  readonly IdentityId: string;
  readonly Token: string;
}

export const getOpenIdToken: Operation<GetOpenIdTokenInput, GetOpenIdTokenOutput> = {
  service: 'cognito-identity',
  name: 'GetOpenIdToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const claim = await checkClaim(services, { identityId: input.IdentityId, logins: input.Logins });
    const { identityId, token } = await issueOpenIdToken(services, claim);
    return { IdentityId: identityId, Token: token };
  },
};
