import { beginAttempt } from '../../user-pools/sign-in/attempt.js';
import { finishSignIn } from '../../user-pools/sign-in/authentication.js';
import { allowSignIn } from '../../user-pools/sign-in/begin.js';
import { finishAuthorization } from '../authorization/finish-authorization.js';
import { callOf, type LoginContext } from '../authorization/login-context.js';
import { startLoginSession } from '../authorization/login-sessions.js';
import { type ExternalProfile, findOrMakeExternalUser } from './external-user.js';

/**
 * Signs in who was at an external provider; returns the app's address.
 *
 * @throws ServiceError what speaks against it
 */
export async function signInExternally(
  login: Pick<LoginContext, 'context' | 'services' | 'request'>,
  profile: ExternalProfile,
): Promise<string> {
  const { context, services, request } = login;
  const user = await findOrMakeExternalUser(services, request.at, profile);
  const call = callOf(login);
  await allowSignIn(call, user.username, user);
  await finishSignIn(call, beginAttempt(user, {}));
  const session = await startLoginSession(context, services, request.at, {
    user,
    provider: profile.provider.name,
    providerSession: profile.session,
  });
  return await finishAuthorization(services, request, { sub: user.sub, authenticatedAt: session.authenticatedAt });
}
