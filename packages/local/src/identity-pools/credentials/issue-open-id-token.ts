import type { LocalServices } from '../../context/services.js';
import { signOpenIdToken, toAmr } from '../logins/open-id-token.js';
import { invalidParameter } from '../pools/errors.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { type IdentityClaim, settleClaim } from './identity-claim.js';
import { toPrincipalTags } from './principal-tags.js';

/** An identity and the token that proves it to STS. */
export interface IssuedToken {
  readonly identityId: string;
  readonly token: string;
}

/**
 * Issues an OpenID token to an identity: the first half of the classic flow.
 *
 * @throws ServiceError `InvalidParameterException` when the pool has no classic flow, `NotAuthorizedException`,
 *   `ResourceConflictException`
 */
export async function issueOpenIdToken(services: LocalServices, claim: IdentityClaim): Promise<IssuedToken> {
  const { pool, logins } = claim;
  assertClassicFlowAllowed(pool);
  const identityId = await settleClaim(services, claim);
  const content = { identityId, pool, amr: toAmr(logins), tags: toPrincipalTags(pool, logins) };
  return { identityId, token: await signOpenIdToken(services, content) };
}

// As observed: without a setting the classic flow is allowed; only an explicit false forbids it.
function assertClassicFlowAllowed({ configuration, roles }: IdentityPool): void {
  if (configuration.AllowClassicFlow === false) {
    throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.');
  }
  if (Object.keys(roles.RoleMappings ?? {}).length > 0) {
    throw invalidParameter('Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.');
  }
}
