import type { LocalServices } from '../../context/services.js';
import { verifyJwt } from '../../jose/jwt.js';
import { recordDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext } from '../protocol/parameters.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { chooseProvider } from './choose-provider.js';
import { describeError, finishAuthorization, redirectTo } from './finish-authorization.js';
import { findLoginSession, type LoginSession } from './login-sessions.js';

/**
 * Finds the browser's session if it may answer this request. Every way to use a session, by GET or by POST, asks here.
 * It may not answer when the app wants a new sign-in (`prompt=login`), a more recent one (`max_age`), another user
 * (`id_token_hint`) or another provider.
 *
 * @throws {OauthError} `invalid_request` for a provider that the app client does not support
 */
export async function findUsableSession(
  context: OauthContext,
  services: LocalServices,
  request: AuthorizationRequest,
): Promise<LoginSession | undefined> {
  if (request.prompt.includes('login')) return undefined;
  const session = await findLoginSession(context, services, request.app);
  if (session === undefined) return undefined;
  const provider = (await chooseProvider(services, request))?.name ?? request.identityProvider;
  if (provider !== undefined && provider !== (session.provider ?? 'COGNITO')) return undefined;
  const ageSeconds = (services.clock.now() - session.authenticatedAt) / 1_000;
  if (request.maxAgeSeconds !== undefined && ageSeconds >= request.maxAgeSeconds) return undefined;
  return (await isHinted(services, request, session)) ? session : undefined;
}

/** Redirects the browser to the app, if its session may answer. `prompt=none` allows no other answer. */
export async function answerWithSession(
  context: OauthContext,
  services: LocalServices,
  request: AuthorizationRequest,
): Promise<Response | undefined> {
  const session = await findUsableSession(context, services, request);
  if (session !== undefined) {
    const { user, authenticatedAt } = session;
    const address = await finishAuthorization(services, request, { sub: user.sub, authenticatedAt });
    return context.redirect(address, 302);
  }
  if (!request.prompt.includes('none')) return undefined;
  throw new OauthError('login_required', 'The user must sign in, and prompt=none allows no page.');
}

/** Answers `prompt=none` at the address of a page: with a code or with an error, never with the page. */
export async function answerSilently(
  context: OauthContext,
  services: LocalServices,
  request: AuthorizationRequest,
): Promise<Response> {
  try {
    const answer = await answerWithSession(context, services, request);
    if (answer === undefined) throw new TypeError('Only prompt=none is answered without a page.');
    return answer;
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    recordDenial(context, error);
    return context.redirect(redirectTo(request, describeError(error)), 302);
  }
}

/**
 * Whether a session is of the user that `id_token_hint` names (OpenID Connect Core 1.0, section 3.1.2.1). The token may
 * have expired; one that this pool has not signed names no user.
 */
async function isHinted(
  { signingKeys }: LocalServices,
  { idTokenHint, app }: AuthorizationRequest,
  { user }: LoginSession,
): Promise<boolean> {
  if (idTokenHint === undefined) return true;
  const verified = verifyJwt(idTokenHint, { keys: await signingKeys.get(app.pool.id) });
  return verified.ok && verified.claims['token_use'] === 'id' && verified.claims['sub'] === user.sub;
}
