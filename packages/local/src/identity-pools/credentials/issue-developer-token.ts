import type { LocalServices } from '../../context/services.js';
import { linkDeveloperUser } from '../identities/link-developer-user.js';
import { linkLogins } from '../identities/linking.js';
import { signOpenIdToken, toAmr } from '../logins/open-id-token.js';
import { type Logins, type VerifiedLogin, verifyLogins } from '../logins/verify-logins.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { DEVELOPER_TOKENS } from '../pools/providers.js';
import type { IssuedToken } from './issue-open-id-token.js';

const DEFAULT_SECONDS = 900;

/** A developer's user, and the content of its token. */
export interface DeveloperTokenRequest {
  /** The pool's developer provider. */
  readonly provider: string;
  /** The user's name with that provider. */
  readonly subject: string;
  /** Tokens of other providers; they are linked to the same identity. */
  readonly otherLogins: Logins;
  /** The identity to link the user to. */
  readonly identityId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Default 15 minutes. */
  readonly lifeSeconds: number | undefined;
}

/**
 * Issues an OpenID token to a user of a pool's developer provider.
 *
 * @throws ServiceError `NotAuthorizedException`, `ResourceConflictException`, `ResourceNotFoundException`,
 *   `DeveloperUserAlreadyRegisteredException`
 */
export async function issueDeveloperToken(
  services: LocalServices,
  pool: IdentityPool,
  request: DeveloperTokenRequest,
): Promise<IssuedToken> {
  const { provider, subject, identityId: askedId, tags, lifeSeconds = DEFAULT_SECONDS } = request;
  const verified = await verifyLogins(services, pool, request.otherLogins);
  const user = { identity_pool_id: pool.id, provider, subject };
  const identity = await services.store.transaction((tx) =>
    linkDeveloperUser(services, tx, {
      pool,
      user,
      logins: verified,
      ...(askedId !== undefined && { identityId: askedId }),
    }),
  );
  const amr = ['authenticated', provider, `${provider}:${pool.id}:${subject}`];
  const claims = { sub: identity.id, aud: pool.id, amr };
  const own: VerifiedLogin = { provider: DEVELOPER_TOKENS, subject: identity.id, claims };
  const logins = [own, ...verified];
  const identityId =
    verified.length === 0 ? identity.id : await linkLogins(services, pool.id, { logins, asked: identity });
  const token = await signOpenIdToken(services, { identityId, pool, amr: toAmr(logins), tags, lifeSeconds });
  return { identityId, token };
}
