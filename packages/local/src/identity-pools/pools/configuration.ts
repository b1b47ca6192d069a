import { invalidParameter } from './errors.js';
import { findUserPoolId } from './providers.js';

/** The settings of an identity pool beside its name, by the names that the API has for them. */
export interface IdentityPoolConfiguration {
  readonly AllowUnauthenticatedIdentities: boolean;
  readonly AllowClassicFlow?: boolean;
  readonly SupportedLoginProviders?: Readonly<Record<string, string>>;
  readonly DeveloperProviderName?: string;
  readonly OpenIdConnectProviderARNs?: readonly string[];
  readonly CognitoIdentityProviders?: readonly UserPoolProvider[];
  readonly SamlProviderARNs?: readonly string[];
  readonly IdentityPoolTags?: Readonly<Record<string, string>>;
}

/** An app client of a user pool whose ID tokens an identity pool accepts. */
export interface UserPoolProvider {
  /** `cognito-idp.<region>.amazonaws.com/<userPoolId>` */
  readonly ProviderName: string;
  readonly ClientId: string;
  readonly ServerSideTokenCheck?: boolean;
}

/** A configuration before its user pool providers are checked and completed. */
export type GivenConfiguration = Omit<IdentityPoolConfiguration, 'CognitoIdentityProviders'> & {
  readonly CognitoIdentityProviders?: readonly Partial<UserPoolProvider>[];
};

/**
 * Picks the settings of an identity pool and completes its user pool providers.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function toConfiguration(given: GivenConfiguration): IdentityPoolConfiguration {
  const { AllowUnauthenticatedIdentities, AllowClassicFlow, CognitoIdentityProviders } = given;
  const { SupportedLoginProviders, DeveloperProviderName, OpenIdConnectProviderARNs } = given;
  const { SamlProviderARNs, IdentityPoolTags } = given;
  return {
    AllowUnauthenticatedIdentities,
    ...(AllowClassicFlow !== undefined && { AllowClassicFlow }),
    ...(SupportedLoginProviders !== undefined && { SupportedLoginProviders }),
    ...(DeveloperProviderName !== undefined && { DeveloperProviderName }),
    ...(OpenIdConnectProviderARNs !== undefined && { OpenIdConnectProviderARNs }),
    ...(CognitoIdentityProviders !== undefined && {
      CognitoIdentityProviders: CognitoIdentityProviders.map(toUserPoolProvider),
    }),
    ...(SamlProviderARNs !== undefined && { SamlProviderARNs }),
    ...(IdentityPoolTags !== undefined && { IdentityPoolTags }),
  };
}

function toUserPoolProvider(given: Partial<UserPoolProvider>): UserPoolProvider {
  const { ProviderName, ClientId, ServerSideTokenCheck = false } = given;
  if (ProviderName === undefined || ClientId === undefined || findUserPoolId(ProviderName) === undefined) {
    throw invalidParameter(
      'Each of CognitoIdentityProviders needs a ClientId and a ProviderName of the form ' +
        'cognito-idp.<region>.amazonaws.com/<userPoolId>.',
    );
  }
  return { ProviderName, ClientId, ServerSideTokenCheck };
}
