import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import { type RoleSession, toRoleSession } from '../answers/session-credentials.js';
import { accessDenied } from '../sessions/errors.js';
import { readSessionPolicy } from '../sessions/session-policy.js';
import { getWebIdentity, isTrustedBy } from '../sessions/web-identity.js';

const DEFAULT_SECONDS = 3_600;

interface AssumeRoleWithWebIdentityInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly WebIdentityToken: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
}

interface AssumeRoleWithWebIdentityOutput extends RoleSession {
  readonly SubjectFromWebIdentityToken: string;
  readonly Provider: string;
  readonly Audience: string;
}

/** The second half of the classic flow: exchanges an OpenID token of an identity for keys of a role that trusts it. */
export const assumeRoleWithWebIdentity: Operation<AssumeRoleWithWebIdentityInput, AssumeRoleWithWebIdentityOutput> = {
  service: 'sts',
  name: 'AssumeRoleWithWebIdentity',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: lifeSeconds = DEFAULT_SECONDS } = input;
    const claims = await getWebIdentity(services, input.WebIdentityToken);
    if (!(await isTrustedBy(services, claims, roleArn))) {
      throw accessDenied('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    }
    const keys = vendKeys(services, {
      roleArn,
      sessionName,
      lifeSeconds,
      ...readSessionPolicy(input.Policy),
      identity: { id: claims.sub, poolId: claims.aud, amr: claims.amr },
      ...(claims.tags !== undefined && { tags: claims.tags }),
    });
    return {
      ...toRoleSession(services.settings, keys),
      SubjectFromWebIdentityToken: claims.sub,
      Provider: 'cognito-identity.amazonaws.com',
      Audience: claims.aud,
    };
  },
};
