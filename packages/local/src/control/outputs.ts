import type { LocalServices } from '../context/services.js';
import { DEFAULT_IDENTITY_POOL_ID } from '../identity-pools/pools/default-identity-pool.js';
import { getRegion } from '../user-pools/base/issuer.js';
import { findClient } from '../user-pools/clients/client-settings.js';
import {
  DEFAULT_CLIENT_ID,
  DEFAULT_USER_POOL_ID,
  defaultPoolSettings,
} from '../user-pools/clients/default-user-pool.js';
import { listDomains } from '../user-pools/configuration/domains.js';
import { findPool, type PoolSettings } from '../user-pools/pools/pool-settings.js';
import type { Outputs } from './amplify-outputs.js';

/** Describes the current default pool, client and identity pool, for front-end configuration. */
export async function buildOutputs(services: LocalServices): Promise<Outputs> {
  const pool = await findPool(services.store.db, DEFAULT_USER_POOL_ID);
  const settings = pool?.settings ?? defaultPoolSettings();
  const { publicUrl } = services.settings;
  const required = settings.SchemaAttributes.filter(({ Name, Required }) => Required && Name !== 'sub').map(
    ({ Name }) => Name,
  );
  return {
    version: '1.4',
    auth: {
      aws_region: getRegion(DEFAULT_USER_POOL_ID),
      user_pool_id: DEFAULT_USER_POOL_ID,
      user_pool_client_id: DEFAULT_CLIENT_ID,
      identity_pool_id: DEFAULT_IDENTITY_POOL_ID,
      unauthenticated_identities_enabled: true,
      ...(settings.UsernameAttributes?.length && { username_attributes: settings.UsernameAttributes }),
      ...(required.length > 0 && { standard_required_attributes: required }),
      ...(settings.AutoVerifiedAttributes?.length && { user_verification_types: settings.AutoVerifiedAttributes }),
      password_policy: describePolicy(settings),
      mfa_configuration: MFA_MODES[settings.MfaConfiguration] ?? 'NONE',
      mfa_methods: settings['SoftwareTokenMfaConfiguration'] === undefined ? [] : ['TOTP'],
      ...(await describeOauth(services)),
      ...describePasswordless(settings),
    },
    custom: {
      claviger: {
        user_pool_endpoint: publicUrl,
        identity_pool_endpoint: publicUrl,
        sts_endpoint: publicUrl,
        oauth_endpoint: publicUrl,
      },
    },
  };
}

const MFA_MODES: Readonly<Record<string, Outputs['auth']['mfa_configuration']>> = {
  OFF: 'NONE',
  OPTIONAL: 'OPTIONAL',
  ON: 'REQUIRED',
};

function describePolicy({ Policies: { PasswordPolicy: policy } }: PoolSettings): Outputs['auth']['password_policy'] {
  return {
    min_length: policy.MinimumLength,
    require_lowercase: policy.RequireLowercase,
    require_uppercase: policy.RequireUppercase,
    require_numbers: policy.RequireNumbers,
    require_symbols: policy.RequireSymbols,
  };
}

async function describeOauth({ store, settings }: LocalServices): Promise<Pick<Outputs['auth'], 'oauth'>> {
  const client = await findClient(store.db, DEFAULT_CLIENT_ID);
  const domains = await listDomains(store.db, DEFAULT_USER_POOL_ID);
  const callbacks = client?.settings.CallbackURLs ?? [];
  const logouts = client?.settings.LogoutURLs ?? [];
  if (domains.length === 0 || callbacks.length === 0 || logouts.length === 0) return {};
  const flows = client?.settings.AllowedOAuthFlows ?? [];
  const providers = client?.settings.SupportedIdentityProviders ?? [];
  return {
    oauth: {
      identity_providers: providers.flatMap((name) => SOCIAL_PROVIDERS[name] ?? []),
      domain: new URL(settings.publicUrl).host,
      scopes: client?.settings.AllowedOAuthScopes ?? [],
      redirect_sign_in_uri: callbacks,
      redirect_sign_out_uri: logouts,
      response_type: flows.includes('code') || !flows.includes('implicit') ? 'code' : 'token',
    },
  };
}

const SOCIAL_PROVIDERS: Readonly<Record<string, string>> = {
  Google: 'GOOGLE',
  Facebook: 'FACEBOOK',
  LoginWithAmazon: 'LOGIN_WITH_AMAZON',
  SignInWithApple: 'SIGN_IN_WITH_APPLE',
};

function describePasswordless({ Policies: { SignInPolicy } }: PoolSettings): Pick<Outputs['auth'], 'passwordless'> {
  const byEmail = SignInPolicy.AllowedFirstAuthFactors.includes('EMAIL_OTP');
  const bySms = SignInPolicy.AllowedFirstAuthFactors.includes('SMS_OTP');
  if (!byEmail && !bySms) return {};
  return { passwordless: { ...(byEmail && { email_otp_enabled: true }), ...(bySms && { sms_otp_enabled: true }) } };
}
