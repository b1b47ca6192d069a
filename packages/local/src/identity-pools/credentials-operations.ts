import { IDENTITY_SESSION_NAME } from '../iam/assumed-role.js';
import type { Operation } from '../iam/operation.js';
import { vendKeys } from '../iam/vended-keys.js';
import { checkClaim, type IdentityClaim, settleClaim } from './credentials/identity-claim.js';
import { tagsOf } from './credentials/principal-tags.js';
import { chooseRole } from './credentials/role-choice.js';
import { amrOf, signOpenIdToken } from './logins/open-id-token.js';
import type { Logins } from './logins/verify-logins.js';
import { invalidParameter } from './pools/errors.js';
import type { IdentityPool } from './pools/identity-pools.js';

const CREDENTIALS_SECONDS = 3600;

/**
 * Keys of the enhanced flow that a guest gets are scoped down to a list of services, also where their role's policy
 * allows more. No service of this server is on the list.
 */
const GUESTS_SCOPE = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', NotAction: ['cognito-idp:*', 'cognito-identity:*', 'sts:*'], Resource: '*' },
});

interface GetCredentialsInput {
  readonly IdentityId: string;
  readonly Logins?: Logins;
  readonly CustomRoleArn?: string;
}

interface GetCredentialsOutput {
  readonly IdentityId: string;
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretKey: string;
    readonly SessionToken: string;
    /** Seconds since the epoch. */
    readonly Expiration: number;
  };
}

const getCredentialsForIdentity: Operation<GetCredentialsInput, GetCredentialsOutput> = {
  service: 'cognito-identity',
  name: 'GetCredentialsForIdentity',
  authorization: 'public',
  handle: async (input, { services }) => {
    const claim = await checkClaim(services, input);
    const roleArn = chooseRole(claim.pool, claim.logins, input.CustomRoleArn);
    const identityId = await settleClaim(services, claim);
    const keys = vendKeys(services, {
      roleArn,
      sessionName: IDENTITY_SESSION_NAME,
      lifeSeconds: CREDENTIALS_SECONDS,
      identity: { id: identityId, poolId: claim.pool.id, amr: amrOf(claim.logins) },
      tags: tagsOf(claim.pool, claim.logins),
      ...(claim.logins.length === 0 && { sessionPolicy: GUESTS_SCOPE }),
    });
    return {
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: keys.accessKeyId,
        SecretKey: keys.secretAccessKey,
        SessionToken: keys.sessionToken,
        Expiration: keys.expiresAt / 1000,
      },
    };
  },
};

interface GetOpenIdTokenInput {
  readonly IdentityId: string;
  readonly Logins?: Logins;
}

const getOpenIdToken: Operation<GetOpenIdTokenInput, { readonly IdentityId: string; readonly Token: string }> = {
  service: 'cognito-identity',
  name: 'GetOpenIdToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const claim = await checkClaim(services, input);
    refuseUnlessClassic(claim.pool);
    const identityId = await settleClaim(services, claim);
    return { IdentityId: identityId, Token: await signOpenIdToken(services, openIdTokenOf(claim, identityId)) };
  },
};

export const credentialsOperations: readonly Operation[] = [getCredentialsForIdentity, getOpenIdToken];

function openIdTokenOf({ pool, logins }: IdentityClaim, identityId: string) {
  return { identityId, pool, amr: amrOf(logins), tags: tagsOf(pool, logins) };
}

// As observed: a pool that says nothing of the classic flow allows it; one that says no doesn't.
function refuseUnlessClassic({ configuration, roles }: IdentityPool): void {
  if (configuration.AllowClassicFlow === false) {
    throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.');
  }
  if (Object.keys(roles.RoleMappings ?? {}).length > 0) {
    throw invalidParameter('Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.');
  }
}
