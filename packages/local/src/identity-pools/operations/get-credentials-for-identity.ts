import type { Operation } from '../../iam/operation.js';
import { checkClaim } from '../credentials/identity-claim.js';
import { vendCredentials } from '../credentials/vend-credentials.js';
import type { Logins } from '../logins/verify-logins.js';

interface GetCredentialsForIdentityInput {
  readonly IdentityId: string;
  readonly Logins?: Logins;
  readonly CustomRoleArn?: string;
}

interface GetCredentialsForIdentityOutput {
  readonly IdentityId: string;
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretKey: string;
    readonly SessionToken: string;
    /** Seconds since the epoch. */
    readonly Expiration: number;
  };
}

export const getCredentialsForIdentity: Operation<GetCredentialsForIdentityInput, GetCredentialsForIdentityOutput> = {
  service: 'cognito-identity',
  name: 'GetCredentialsForIdentity',
  authorization: 'public',
  handle: async (input, { services }) => {
    const claim = await checkClaim(services, { identityId: input.IdentityId, logins: input.Logins });
    const { identityId, keys } = await vendCredentials(services, claim, input.CustomRoleArn);
    return {
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: keys.accessKeyId,
        SecretKey: keys.secretAccessKey,
        SessionToken: keys.sessionToken,
        Expiration: keys.expiresAt / 1_000,
      },
    };
  },
};
