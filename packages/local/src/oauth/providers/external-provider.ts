import type { LocalServices } from '../../context/services.js';
import { hasMetadata } from '../../saml/provider-metadata.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { mayFetch } from '../../wire/outbound.js';
import type { AuthorizationRequest } from '../authorization/authorization-request.js';
import type { OauthContext } from '../protocol/parameters.js';
import { startOidcSignIn } from './oidc-provider.js';

/**
 * Whether the server reaches a provider: one on this machine always, any other with outbound requests allowed. The
 * others have a mock.
 */
export function isReachable({ settings }: LocalServices, { content }: IdentityProvider): boolean {
  const { ProviderType: type, ProviderDetails: details } = content;
  const { MetadataURL, SSORedirectBindingURI, oidc_issuer, authorize_url } = details;
  if (type === 'SAML') {
    return MetadataURL === undefined ? mayFetch(settings, SSORedirectBindingURI) : hasMetadata({ settings }, details);
  }
  return mayFetch(settings, oidc_issuer ?? authorize_url);
}

/** Redirects the user to a reachable provider. */
export async function redirectToProvider(
  context: OauthContext,
  services: LocalServices,
  redirect: { readonly request: AuthorizationRequest; readonly provider: IdentityProvider },
): Promise<Response> {
  if (redirect.provider.content.ProviderType === 'SAML') {
    const { startSamlSignIn } = await import('./saml-provider.js');
    return await startSamlSignIn(context, services, redirect);
  }
  return context.redirect(await startOidcSignIn(context, services, redirect), 302);
}
