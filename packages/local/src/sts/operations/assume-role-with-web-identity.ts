import type { LocalServices } from '../../context/services.js';
import { describeAssumedRole, isRoleArn } from '../../iam/assumed-role.js';
import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import { rolesFor } from '../../identity-pools/credentials/role-choice.js';
import { type OpenIdTokenClaims, verifyOpenIdToken } from '../../identity-pools/logins/open-id-token.js';
import { findIdentityPool } from '../../identity-pools/pools/identity-pools.js';
import { ServiceError } from '../../wire/service-error.js';
import { describeKeys, readSessionPolicy, type SessionCredentials } from '../answers/session-credentials.js';

const DEFAULT_SECONDS = 3600;

interface AssumeRoleWithWebIdentityInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly WebIdentityToken: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
}

interface AssumeRoleWithWebIdentityOutput {
  readonly Credentials: SessionCredentials;
  readonly SubjectFromWebIdentityToken: string;
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
  readonly Provider: string;
  readonly Audience: string;
}

/**
 * The second half of the classic flow: exchanges an OpenID token of an identity pool for keys of one of the roles
 * that the pool gives to identities of that kind, for those are the roles that trust it.
 */
export const assumeRoleWithWebIdentity: Operation<AssumeRoleWithWebIdentityInput, AssumeRoleWithWebIdentityOutput> = {
  service: 'sts',
  name: 'AssumeRoleWithWebIdentity',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { RoleArn: roleArn, RoleSessionName: sessionName } = input;
    const claims = await requireToken(services, input.WebIdentityToken);
    await requireTrust(services, claims, roleArn);
    const keys = vendKeys(services, {
      roleArn,
      sessionName,
      lifeSeconds: input.DurationSeconds ?? DEFAULT_SECONDS,
      ...readSessionPolicy(input.Policy),
      identity: { id: claims.sub, poolId: claims.aud, amr: claims.amr },
      ...(claims.tags && { tags: claims.tags }),
    });
    const { arn, id } = describeAssumedRole(services.settings, roleArn, sessionName);
    return {
      Credentials: describeKeys(keys),
      SubjectFromWebIdentityToken: claims.sub,
      AssumedRoleUser: { Arn: arn, AssumedRoleId: id },
      Provider: 'cognito-identity.amazonaws.com',
      Audience: claims.aud,
    };
  },
};

async function requireToken(services: LocalServices, token: string): Promise<OpenIdTokenClaims> {
  const verification = await verifyOpenIdToken(services, token);
  if (verification.ok) return verification.claims;
  switch (verification.reason) {
    case 'malformed':
      throw invalidIdentityToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      );
    case 'issuer':
      throw invalidIdentityToken('No OpenIDConnect provider found in your account for the issuer of the token');
    case 'signature':
      throw invalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity " +
          'documentation for requirements',
      );
    case 'expired':
      throw new ServiceError(
        'ExpiredTokenException',
        `Token expired: current date/time ${services.clock.nowSeconds()} must be before the expiration date/time ` +
          `${verification.expiredAtSeconds}`,
      );
  }
}

async function requireTrust(services: LocalServices, { aud, amr }: OpenIdTokenClaims, roleArn: string): Promise<void> {
  const pool = await findIdentityPool(services.store.db, aud);
  const kind = amr[0] === 'authenticated' ? 'authenticated' : 'unauthenticated';
  const isClassic = pool !== undefined && pool.configuration.AllowClassicFlow !== false;
  if (isClassic && isRoleArn(roleArn) && rolesFor(pool.roles, kind).includes(roleArn)) return;
  throw new ServiceError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', { status: 403 });
}

function invalidIdentityToken(message: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message);
}
