import type { Settings } from '../../base/settings.js';
import { getRegion } from '../../user-pools/base/issuer.js';
import type { IdentityPoolConfiguration, UserPoolProvider } from './configuration.js';

/** The provider whose tokens this service itself issues, for users of a pool's developer provider. */
export const DEVELOPER_TOKENS = 'cognito-identity.amazonaws.com';

/** The user pool of a provider name (`cognito-idp.<region>.amazonaws.com/<userPoolId>`). */
export function findUserPoolId(providerName: string): string | undefined {
  const [, region, userPoolId] =
    /^cognito-idp\.([\w-]+)\.amazonaws\.com(?:\.cn)?\/([\w-]+_[0-9a-zA-Z]+)$/.exec(providerName) ?? [];
  return userPoolId !== undefined && getRegion(userPoolId) === region ? userPoolId : undefined;
}

/**
 * The user pool of a key of a `Logins` map: the key is the provider's name, or the issuer of this server's own tokens
 * without its scheme.
 */
export function findUserPoolIdOfLogin(settings: Settings, loginKey: string): string | undefined {
  const ownIssuers = `${settings.publicUrl.replace(/^https?:\/\//, '')}/`;
  if (!loginKey.startsWith(ownIssuers)) return findUserPoolId(loginKey);
  const userPoolId = loginKey.slice(ownIssuers.length);
  return /^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId) ? userPoolId : undefined;
}

/** The provider of a key of a `Logins` map, by the name under which logins are stored. */
export function toProviderName(settings: Settings, loginKey: string): string {
  const userPoolId = findUserPoolIdOfLogin(settings, loginKey);
  if (userPoolId === undefined) return loginKey;
  return `cognito-idp.${getRegion(userPoolId)}.amazonaws.com/${userPoolId}`;
}

/** The app clients of a user pool whose tokens an identity pool accepts. */
export function findUserPoolProviders(
  configuration: IdentityPoolConfiguration,
  userPoolId: string,
): readonly UserPoolProvider[] {
  return (configuration.CognitoIdentityProviders ?? []).filter(
    ({ ProviderName }) => findUserPoolId(ProviderName) === userPoolId,
  );
}

/** Whether an identity pool has any identity provider. */
export function hasProviders(configuration: IdentityPoolConfiguration): boolean {
  return (
    (configuration.CognitoIdentityProviders ?? []).length > 0 ||
    Object.keys(configuration.SupportedLoginProviders ?? {}).length > 0 ||
    (configuration.OpenIdConnectProviderARNs ?? []).length > 0 ||
    (configuration.SamlProviderARNs ?? []).length > 0 ||
    configuration.DeveloperProviderName !== undefined
  );
}

/** Whether an identity pool accepts logins of a provider: a user pool, a social provider, or the ARN of one in IAM. */
export function hasProvider(configuration: IdentityPoolConfiguration, name: string): boolean {
  return (
    (configuration.CognitoIdentityProviders ?? []).some(({ ProviderName }) => ProviderName === name) ||
    Object.hasOwn(configuration.SupportedLoginProviders ?? {}, name) ||
    (configuration.OpenIdConnectProviderARNs ?? []).includes(name) ||
    (configuration.SamlProviderARNs ?? []).includes(name)
  );
}
