import { beginAttempt } from '../../user-pools/sign-in/attempt.js';
import { beginSignIn } from '../../user-pools/sign-in/begin-sign-in.js';
import { finishSignIn } from '../../user-pools/sign-in/finish-sign-in.js';
import { toKnownUser } from '../../user-pools/unknown-user/subject-of.js';
import { finishAuthorization } from '../authorization/finish-authorization.js';
import { type LoginContext, toSignInCall } from '../authorization/login-context.js';
import { startLoginSession } from '../authorization/login-sessions.js';
import { type ExternalProfile, findOrCreateExternalUser } from './external-user.js';

/**
 * Signs in who was at an external provider; returns the app's address.
 *
 * @throws ServiceError for a user who must not sign in
 */
export async function signInExternally(
  login: Pick<LoginContext, 'context' | 'services' | 'request'>,
  profile: ExternalProfile,
): Promise<string> {
  const { context, services, request } = login;
  const user = await findOrCreateExternalUser(services, request.app, profile);
  const call = toSignInCall(login);
  const subject = toKnownUser(services, request.app, user);
  await beginSignIn(call, subject);
  await finishSignIn(call, beginAttempt(subject, {}));
  const session = await startLoginSession(context, services, request.app, {
    user,
    provider: profile.provider.name,
    providerSession: profile.session,
  });
  return await finishAuthorization(services, request, { sub: user.sub, authenticatedAt: session.authenticatedAt });
}
