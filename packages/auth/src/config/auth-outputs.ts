import type { AuthConfig } from './auth-config.js';

/**
 * The configurations that `createAuth` accepts: a file of Amplify, the configuration of another library, or an
 * {@link AuthConfig}. The namespace of a module with one of them as its default export works, too.
 */
export type AuthOutputs = AuthOutputsShape | { readonly default: AuthOutputsShape };

/** The shapes of {@link AuthOutputs}. */
export type AuthOutputsShape =
  | AuthConfig
  | AmplifyOutputs
  | AmplifyWebConfiguration
  | AmplifyMobileConfiguration
  | AmplifyResourcesConfig
  | AmplifyLegacyConfig
  | CognitoUserPoolData;

/** `amplify_outputs.json` of Amplify Gen 2, version 1. */
export interface AmplifyOutputs {
  readonly $schema?: string;
  readonly version: string;
  readonly auth: {
    readonly aws_region?: string;
    readonly user_pool_id?: string;
    readonly user_pool_client_id?: string;
    readonly identity_pool_id?: string;
    /** Whether guests get an identity. Absent: yes. */
    readonly unauthenticated_identities_enabled?: boolean;
    readonly oauth?: {
      readonly domain?: string;
      readonly scopes?: readonly string[];
      readonly redirect_sign_in_uri?: readonly string[];
      readonly redirect_sign_out_uri?: readonly string[];
      readonly identity_providers?: readonly string[];
      readonly response_type?: string;
    };
    readonly username_attributes?: readonly string[];
    readonly standard_required_attributes?: readonly string[];
    readonly user_verification_types?: readonly string[];
    readonly password_policy?: object;
    readonly mfa_configuration?: string;
    readonly mfa_methods?: readonly string[];
    readonly passwordless?: object;
    readonly groups?: readonly object[];
  };
  readonly custom?: object;
  readonly data?: object;
  readonly storage?: object;
  readonly geo?: object;
  readonly analytics?: object;
  readonly notifications?: object;
}

/** `aws-exports`, or `amplifyconfiguration.json` of Amplify's web library (Gen 1). */
export interface AmplifyWebConfiguration {
  readonly aws_project_region: string;
  readonly aws_cognito_region?: string;
  readonly aws_user_pools_id?: string;
  readonly aws_user_pools_web_client_id?: string;
  readonly aws_cognito_identity_pool_id?: string;
  /** `enable` switches guest access off. */
  readonly aws_mandatory_sign_in?: string;
  readonly oauth?: AmplifyOAuth;
  readonly federationTarget?: string;
  readonly aws_cognito_username_attributes?: readonly string[];
  readonly aws_cognito_social_providers?: readonly string[];
  readonly aws_cognito_signup_attributes?: readonly string[];
  readonly aws_cognito_mfa_configuration?: string;
  readonly aws_cognito_mfa_types?: readonly string[];
  readonly aws_cognito_password_protection_settings?: object;
  readonly aws_cognito_verification_mechanisms?: readonly string[];
}

/** The login pages in a file of Gen 1 and in version 5 of Amplify. A text may list several URLs, separated by commas. */
export interface AmplifyOAuth {
  readonly domain?: string;
  readonly scope?: readonly string[];
  readonly redirectSignIn?: string;
  readonly redirectSignOut?: string;
  readonly responseType?: string;
  readonly clientId?: string;
  readonly options?: object;
}

/** `amplifyconfiguration.json` of Amplify's mobile libraries. */
export interface AmplifyMobileConfiguration {
  readonly UserAgent?: string;
  readonly Version?: string;
  readonly auth: { readonly plugins: { readonly awsCognitoAuthPlugin: AmplifyMobileAuth } };
  readonly api?: object;
  readonly storage?: object;
  readonly geo?: object;
  readonly analytics?: object;
  readonly notifications?: object;
  readonly predictions?: object;
}

/** The plugin for Cognito in {@link AmplifyMobileConfiguration}. */
export interface AmplifyMobileAuth {
  readonly UserAgent?: string;
  readonly Version?: string;
  readonly IdentityManager?: object;
  readonly CredentialsProvider?: {
    readonly CognitoIdentity: { readonly Default: { readonly PoolId: string; readonly Region?: string } };
  };
  readonly CognitoUserPool?: {
    readonly Default: {
      readonly PoolId: string;
      readonly AppClientId: string;
      readonly AppClientSecret?: string;
      readonly Region?: string;
      /** A host without a scheme. */
      readonly Endpoint?: string;
      readonly MigrationEnabled?: boolean;
      readonly PinpointAppId?: string;
    };
  };
  readonly Auth?: {
    readonly Default: {
      readonly authenticationFlowType?: string;
      readonly OAuth?: {
        readonly WebDomain?: string;
        readonly AppClientId?: string;
        readonly AppClientSecret?: string;
        /** Separated by commas. */
        readonly SignInRedirectURI?: string;
        /** Separated by commas. */
        readonly SignOutRedirectURI?: string;
        readonly Scopes?: readonly string[];
      };
      readonly mfaConfiguration?: string;
      readonly mfaTypes?: readonly string[];
      readonly passwordProtectionSettings?: object;
      readonly signupAttributes?: readonly string[];
      readonly usernameAttributes?: readonly string[];
      readonly verificationMechanisms?: readonly string[];
      readonly socialProviders?: readonly string[];
    };
  };
  readonly AppSync?: object;
  readonly S3TransferUtility?: object;
  readonly PinpointAnalytics?: object;
  readonly PinpointTargeting?: object;
}

/** `ResourcesConfig`: the argument of `Amplify.configure` since version 6, and the result of `Amplify.getConfig`. */
export interface AmplifyResourcesConfig {
  /** Optional as in Amplify's type. */
  readonly Auth?: {
    readonly Cognito: {
      readonly userPoolId?: string;
      readonly userPoolClientId?: string;
      readonly userPoolEndpoint?: string;
      readonly identityPoolId?: string;
      readonly identityPoolEndpoint?: string;
      /** Whether guests get an identity. Absent: no. */
      readonly allowGuestAccess?: boolean;
      readonly loginWith?: {
        readonly oauth?: {
          readonly domain: string;
          readonly scopes: readonly string[];
          readonly redirectSignIn: readonly string[];
          readonly redirectSignOut: readonly string[];
          readonly responseType?: string;
          readonly providers?: readonly (string | object)[];
        };
        readonly username?: boolean;
        readonly email?: boolean;
        readonly phone?: boolean;
      };
      readonly signUpVerificationMethod?: string;
      readonly userAttributes?: object;
      readonly mfa?: object;
      readonly passwordFormat?: object;
      readonly passwordless?: object;
      readonly groups?: readonly object[];
    };
  };
  readonly API?: object;
  readonly Storage?: object;
  readonly Analytics?: object;
  readonly Geo?: object;
  readonly Interactions?: object;
  readonly Notifications?: object;
  readonly Predictions?: object;
}

/** The argument of `Amplify.configure` up to version 5. */
export interface AmplifyLegacyConfig {
  readonly Auth: {
    readonly region?: string;
    readonly userPoolId?: string;
    readonly userPoolWebClientId?: string;
    readonly identityPoolId?: string;
    readonly identityPoolRegion?: string;
    /** True switches guest access off. */
    readonly mandatorySignIn?: boolean;
    readonly authenticationFlowType?: string;
    readonly endpoint?: string;
    readonly oauth?: AmplifyOAuth;
    readonly signUpVerificationMethod?: string;
    readonly cookieStorage?: object;
    readonly storage?: object;
    readonly clientMetadata?: object;
  };
  readonly API?: object;
  readonly Storage?: object;
  readonly Analytics?: object;
}

/** `ICognitoUserPoolData`: the argument of `CognitoUserPool` in amazon-cognito-identity-js. */
export interface CognitoUserPoolData {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly endpoint?: string;
  readonly Storage?: object;
  readonly AdvancedSecurityDataCollectionFlag?: boolean;
}
