import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { AuthorizationRequest, RedirectTarget } from './authorization-request.js';
import { type Authenticated, issueCode } from './codes.js';
import { issueTokens } from './issue-tokens.js';

/**
 * Creates the redirect to the app: with a code in the query, or with tokens in the fragment (RFC 6749, sections
 * 4.1.2 and 4.2.2).
 */
export async function finishAuthorization(
  services: LocalServices,
  request: AuthorizationRequest,
  who: Authenticated,
): Promise<string> {
  if (request.responseType === 'code') {
    return redirectTo(request, { code: await issueCode(services, request, who) });
  }
  const { app, scopes, nonce, resource } = request;
  try {
    const granted = { ...who, scopes, nonce, resource };
    const { accessToken, idToken, expiresIn } = await issueTokens(services, app, granted);
    return redirectTo(request, {
      ...(idToken !== undefined && { id_token: idToken }),
      access_token: accessToken,
      expires_in: String(expiresIn),
      token_type: 'Bearer',
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return redirectTo(request, describeError(new OauthError('invalid_request', error.message)));
  }
}

/** The error parameters of a redirect to an app. */
export function describeError({ code, message }: OauthError): Record<string, string> {
  return { error: code, error_description: message };
}

/** Adds an answer to a redirect URI: to its query, or for tokens to its fragment. Existing parameters stay. */
export function redirectTo(
  { redirectUri, responseType, state }: Pick<RedirectTarget, 'redirectUri' | 'responseType' | 'state'>,
  parameters: Readonly<Record<string, string>>,
): string {
  const answer = new URLSearchParams({ ...parameters, ...(state !== undefined && { state }) }).toString();
  if (responseType === 'token') return `${redirectUri}#${answer}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${answer}`;
}
