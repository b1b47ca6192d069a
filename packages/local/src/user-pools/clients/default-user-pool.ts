import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { insertDomain } from '../configuration/domains.js';
import { completePoolSettings, type PoolSettings } from '../pools/pool-settings.js';
import { insertPool } from '../pools/pools.js';
import { completeClientSettings } from './client-settings.js';
import { insertClient } from './clients.js';

/** The user pool of a new server. Its id is the same everywhere, so that configuration can be committed. */
export const DEFAULT_USER_POOL_ID = 'us-east-1_Claviger1';
/** The prefix of the default pool's domain. */
const DEFAULT_DOMAIN = 'claviger';
/** The app client of a new server. */
export const DEFAULT_CLIENT_ID = 'clavigerlocalclient0000001';

/** The settings of the default pool that differ from the service's defaults. */
export const DEFAULT_POOL_SETTINGS = {
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
  },
} as const;

/** The settings of the default client that differ from the service's defaults. */
export const DEFAULT_CLIENT_SETTINGS = {
  ExplicitAuthFlows: [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_USER_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ],
  PreventUserExistenceErrors: 'ENABLED',
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: ['http://localhost:3000/', 'http://localhost:5173/'],
  LogoutURLs: ['http://localhost:3000/', 'http://localhost:5173/'],
  SupportedIdentityProviders: ['COGNITO'],
} as const;

/** The settings of the default pool of a new server. */
export function defaultPoolSettings(): PoolSettings {
  return completePoolSettings(DEFAULT_POOL_SETTINGS);
}

/** Creates the default user pool with its domain and its app client, in the transaction of the first start. */
export async function insertDefaultUserPool(services: LocalServices, tx: Kysely<Tables>): Promise<void> {
  await insertPool(tx, services, { id: DEFAULT_USER_POOL_ID, name: 'claviger', settings: defaultPoolSettings() });
  await insertDomain(tx, services, {
    userPoolId: DEFAULT_USER_POOL_ID,
    name: DEFAULT_DOMAIN,
    content: { ManagedLoginVersion: 2 },
  });
  await insertClient(tx, services, {
    id: DEFAULT_CLIENT_ID,
    userPoolId: DEFAULT_USER_POOL_ID,
    name: 'claviger',
    secret: undefined,
    settings: completeClientSettings(DEFAULT_CLIENT_SETTINGS),
  });
}
