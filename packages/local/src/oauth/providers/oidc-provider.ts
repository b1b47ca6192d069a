import { randomBytes } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import type { AuthorizationRequest } from '../authorization/authorization-request.js';
import type { ReportDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';
import { answerCallback } from './callback.js';
import { createProviderUrl, readProviderAnswer } from './oidc-client.js';
import { callbackUrl, sealProviderState } from './provider-state.js';
import { askToResubmit } from './resubmit.js';

/** The redirect URI to register at a provider with the code flow. */
export const CALLBACK_PATH = '/oauth2/idpresponse';

/** Starts the redirect to an OpenID provider, or to a social one; returns the address. */
export async function startOidcSignIn(
  context: OauthContext,
  services: LocalServices,
  { request, provider }: { readonly request: AuthorizationRequest; readonly provider: IdentityProvider },
): Promise<string> {
  const nonce = randomBytes(32).toString('base64url');
  const { parameters, loginHint, prompt } = request;
  const state = sealProviderState(context, services, {
    protocol: 'OpenID Connect',
    parameters,
    provider: provider.name,
    question: nonce,
  });
  return await createProviderUrl(services.settings, provider, {
    redirectUri: callbackUrl(context, services, CALLBACK_PATH),
    state,
    nonce,
    loginHint,
    prompt,
  });
}

/**
 * Answers `GET` and `POST /oauth2/idpresponse`: the callback of a provider with the code flow.
 *
 * @throws {OauthError} when the app of the callback is not certain
 */
export async function answerOidcCallback(
  context: OauthContext,
  services: LocalServices,
  { parameters, report }: { readonly parameters: OauthParameters; readonly report: ReportDenial },
): Promise<Response> {
  const { state = '', code, error } = parameters;
  if (context.req.method === 'POST') {
    const fields = Object.fromEntries(
      Object.entries({ state, code, error }).filter(([, value]) => value !== undefined),
    );
    const again = await askToResubmit(context, services, {
      protocol: 'OpenID Connect',
      state,
      form: parameters,
      fields: fields as OauthParameters,
    });
    if (again !== undefined) return again;
  }
  return await answerCallback(context, services, {
    protocol: 'OpenID Connect',
    state,
    report,
    readAnswer: async ({ provider }, nonce) => {
      if (code === undefined) throw toCallbackError(provider.name, error);
      const callback = { code, redirectUri: callbackUrl(context, services, CALLBACK_PATH), nonce };
      return await readProviderAnswer(services.settings, provider, callback);
    },
  });
}

function toCallbackError(provider: string, error: string | undefined): OauthError {
  // The second value is Apple's.
  const isDenied = error === 'access_denied' || error === 'user_cancelled_authorize';
  return new OauthError(
    isDenied ? 'access_denied' : 'invalid_request',
    `${provider} Error - the sign-in there came to nothing`,
  );
}
