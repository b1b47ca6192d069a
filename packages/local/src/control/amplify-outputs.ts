/** `amplify_outputs.json` (Gen 2, version 1.4) for the default resources. */
export interface Outputs {
  readonly version: '1.4';
  readonly auth: {
    readonly aws_region: string;
    readonly user_pool_id: string;
    readonly user_pool_client_id: string;
    readonly identity_pool_id: string;
    readonly unauthenticated_identities_enabled: boolean;
    readonly username_attributes?: readonly string[];
    readonly standard_required_attributes?: readonly string[];
    readonly user_verification_types?: readonly string[];
    readonly password_policy: {
      readonly min_length: number;
      readonly require_lowercase: boolean;
      readonly require_uppercase: boolean;
      readonly require_numbers: boolean;
      readonly require_symbols: boolean;
    };
    readonly mfa_configuration: 'NONE' | 'OPTIONAL' | 'REQUIRED';
    readonly mfa_methods: readonly string[];
    /** The login pages; absent when the default client or domain is gone. */
    readonly oauth?: {
      readonly identity_providers: readonly string[];
      /** Host and port, without a scheme. */
      readonly domain: string;
      readonly scopes: readonly string[];
      readonly redirect_sign_in_uri: readonly string[];
      readonly redirect_sign_out_uri: readonly string[];
      readonly response_type: 'code' | 'token';
    };
    readonly passwordless?: { readonly email_otp_enabled?: boolean; readonly sms_otp_enabled?: boolean };
  };
  readonly custom: {
    /** Amplify's schema has no endpoints; its parsers ignore `custom`. */
    readonly claviger: {
      readonly user_pool_endpoint: string;
      readonly identity_pool_endpoint: string;
      readonly sts_endpoint: string;
      readonly oauth_endpoint: string;
    };
  };
}
