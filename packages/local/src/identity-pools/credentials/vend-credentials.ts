import type { LocalServices } from '../../context/services.js';
import { IDENTITY_SESSION_NAME } from '../../iam/assumed-role.js';
import { type VendedKeys, vendKeys } from '../../iam/vended-keys.js';
import { toAmr } from '../logins/open-id-token.js';
import { type IdentityClaim, settleClaim } from './identity-claim.js';
import { toPrincipalTags } from './principal-tags.js';
import { chooseRole } from './role-choice.js';

const CREDENTIALS_SECONDS = 3_600;

/**
 * Keys of the enhanced flow that a guest gets are scoped down to a list of services, also where their role's policy
 * allows more. No service of this server is on the list.
 */
const GUESTS_SCOPE = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', NotAction: ['cognito-idp:*', 'cognito-identity:*', 'sts:*'], Resource: '*' },
});

/**
 * Vends keys to an identity: the enhanced flow.
 *
 * @param customRoleArn the role that the caller prefers, of several allowed ones
 * @returns the keys, and the id of the identity that they belong to
 * @throws ServiceError `NotAuthorizedException`, `ResourceConflictException`,
 *   `InvalidIdentityPoolConfigurationException`
 */
export async function vendCredentials(
  services: LocalServices,
  claim: IdentityClaim,
  customRoleArn: string | undefined,
): Promise<{ readonly identityId: string; readonly keys: VendedKeys }> {
  const { pool, logins } = claim;
  const roleArn = chooseRole(pool, logins, customRoleArn);
  const identityId = await settleClaim(services, claim);
  const keys = vendKeys(services, {
    roleArn,
    sessionName: IDENTITY_SESSION_NAME,
    lifeSeconds: CREDENTIALS_SECONDS,
    identity: { id: identityId, poolId: pool.id, amr: toAmr(logins) },
    tags: toPrincipalTags(pool, logins),
    ...(logins.length === 0 && { sessionPolicy: GUESTS_SCOPE }),
  });
  return { identityId, keys };
}
