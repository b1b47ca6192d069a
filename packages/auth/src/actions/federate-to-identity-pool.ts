import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { createId } from '../platform/random-id.js';
import type { AWSCredentials } from '../session/aws-credentials.js';
import { coreOf } from '../session/link.js';
import { userSessionOf } from '../session/machine.js';
import type { Session } from '../session/session.js';
import { commitSession, leaveSession } from '../session/sign-in-commit.js';
import { readInput, requireText } from './validation.js';

/** What {@link federateToIdentityPool} is given. */
export interface FederateToIdentityPoolInput {
  /**
   * The provider's key in `Logins`: `accounts.google.com`, `graph.facebook.com`, `appleid.apple.com`, the host and
   * path of an OpenID Connect provider, or `cognito-identity.amazonaws.com` for a developer's own.
   */
  readonly provider: string;
  /** The provider's token. */
  readonly token: string;
  /** The identity that a developer's own provider gave with its token. */
  readonly identityId?: string;
  readonly signal?: AbortSignal;
}

/** What {@link federateToIdentityPool} answers with. */
export interface FederateToIdentityPoolOutput {
  readonly identityId: string;
  readonly credentials: AWSCredentials;
}

/**
 * Signs in straight to the identity pool with another provider's token, without the user pool. From then on the session
 * has an identity id and AWS credentials; everything of the user pool is `invalidState`.
 *
 * @throws {AuthError} `validation` for an empty input; `invalidState` while a user of the user pool is signed in;
 * `configuration` without an identity pool; otherwise why the identity pool gave no credentials, and then nobody is
 * signed in.
 */
export async function federateToIdentityPool(
  session: Session,
  input: FederateToIdentityPoolInput,
): Promise<FederateToIdentityPoolOutput> {
  const core = coreOf(session);
  const { provider, token, identityId, signal } = readInput(input);
  requireText(provider, 'provider', 'EmptyProvider');
  requireText(token, 'token', 'EmptyToken');
  if (!core.identityPool) throw createOwnError('NoIdentityPool');
  await core.load();
  if (userSessionOf(core.account())) {
    throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is signed in already.', {
      recoverySuggestion: 'Call signOut() first.',
    });
  }
  const sid = createId(core.platform);
  if (identityId) await core.store.write(core.keys.identity(sid), JSON.stringify({ v: 1, identityId }));
  await commitSession(core, { record: { v: 1, sid, gen: 1, provider, token } });
  try {
    const { getIdentityId, getAWSCredentials } = await session.fetchAuthSession({ signal });
    return { identityId: getIdentityId().get(), credentials: getAWSCredentials().get() };
  } catch (error) {
    if (core.sid() === sid) await leaveSession(core);
    throw error;
  }
}
