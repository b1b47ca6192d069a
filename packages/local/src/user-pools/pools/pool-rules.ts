import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { PoolSettings } from './pool-settings.js';

/**
 * Checks that a pool's settings go together.
 *
 * @param settings the whole settings, with their defaults
 * @throws ServiceError `InvalidParameterException`, `FeatureUnavailableInTierException`
 */
export function assertPoolSettings(settings: PoolSettings): void {
  assertNames(settings);
  assertFirstFactors(settings);
  assertRecovery(settings);
  assertSenders(settings);
  assertTierFeatures(settings);
  const mfa = settings.MfaConfiguration;
  if (mfa === 'ON') assertFirstFactorsWithMfa(settings);
  if (mfa !== 'OFF' && !hasSecondFactor(settings)) {
    throw invalidParameter(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional.',
    );
  }
}

/** Whether users of a pool can have a second factor of any kind. */
function hasSecondFactor(settings: PoolSettings): boolean {
  return (
    settings.SmsConfiguration !== undefined ||
    settings.EmailMfaConfiguration !== undefined ||
    settings.SoftwareTokenMfaConfiguration?.Enabled === true
  );
}

function assertNames({ UsernameAttributes, AliasAttributes }: PoolSettings): void {
  if (UsernameAttributes?.length && AliasAttributes?.length) {
    throw invalidParameter('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
  }
}

function assertFirstFactors({ Policies }: PoolSettings): void {
  const factors = Policies.SignInPolicy.AllowedFirstAuthFactors;
  if (!factors.includes('PASSWORD')) throw invalidParameter('AllowedFirstAuthFactors must contain PASSWORD.');
  if (factors.includes('SOFTWARE_TOKEN')) {
    throw invalidParameter('SOFTWARE_TOKEN can not be one of AllowedFirstAuthFactors.');
  }
}

/** A first factor that is a code would let a user in without the second factor that the pool requires. */
function assertFirstFactorsWithMfa({ Policies, WebAuthnConfiguration }: PoolSettings): void {
  const factors = Policies.SignInPolicy.AllowedFirstAuthFactors;
  if (factors.some((factor) => factor !== 'PASSWORD' && factor !== 'WEB_AUTHN')) {
    throw invalidParameter(
      'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    );
  }
  const isTwoFactors = WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  if (factors.includes('WEB_AUTHN') && !isTwoFactors) {
    throw invalidParameter('WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA');
  }
}

interface RecoveryMechanism {
  readonly Name: string;
  readonly Priority: number;
}

function assertRecovery(settings: PoolSettings): void {
  const recovery = settings['AccountRecoverySetting'] as
    | { RecoveryMechanisms?: readonly RecoveryMechanism[] }
    | undefined;
  const mechanisms = recovery?.RecoveryMechanisms ?? [];
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only')) {
    throw invalidParameter('The recovery mechanism admin_only can not be combined with others.');
  }
  for (const part of ['Name', 'Priority'] as const) {
    if (new Set(mechanisms.map((mechanism) => mechanism[part])).size < mechanisms.length) {
      throw invalidParameter(`Recovery mechanisms must differ in their ${part.toLowerCase()}.`);
    }
  }
}

function assertSenders({ LambdaConfig, ...settings }: PoolSettings): void {
  const email = settings['EmailConfiguration'] as { EmailSendingAccount?: string; SourceArn?: string } | undefined;
  if (email?.EmailSendingAccount === 'DEVELOPER' && email.SourceArn === undefined) {
    throw invalidParameter('SourceArn is required when EmailSendingAccount is DEVELOPER.');
  }
  const ownSender = LambdaConfig['CustomEmailSender'] ?? LambdaConfig['CustomSMSSender'];
  if (ownSender !== undefined && LambdaConfig['KMSKeyID'] === undefined) {
    throw invalidParameter('KMSKeyID is required when CustomEmailSender or CustomSMSSender is set.');
  }
}

function assertTierFeatures(settings: PoolSettings): void {
  const { PasswordPolicy, SignInPolicy } = settings.Policies;
  if (SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== 'PASSWORD')) {
    assertTier(settings, 'ESSENTIALS', 'Choice-based sign-in');
  }
  if ((PasswordPolicy.PasswordHistorySize ?? 0) > 0) assertTier(settings, 'ESSENTIALS', 'Password history');
  if (settings.EmailMfaConfiguration !== undefined) assertTier(settings, 'ESSENTIALS', 'Email MFA');
  const key = settings['KeyConfiguration'] as { readonly KeyType?: string } | undefined;
  if (key?.KeyType === 'CUSTOMER_MANAGED_KEY') assertTier(settings, 'ESSENTIALS', 'A key of your own');
}

const TIERS: readonly string[] = ['LITE', 'ESSENTIALS', 'PLUS'];

/**
 * Checks that a pool's tier has a feature.
 *
 * @throws ServiceError `FeatureUnavailableInTierException`
 */
export function assertTier(
  { UserPoolTier }: Pick<PoolSettings, 'UserPoolTier'>,
  least: 'ESSENTIALS' | 'PLUS',
  feature: string,
): void {
  if (TIERS.indexOf(UserPoolTier) >= TIERS.indexOf(least)) return;
  const message = `${feature} is not available in the ${UserPoolTier} tier: the user pool needs ${least}.`;
  throw new ServiceError('FeatureUnavailableInTierException', message);
}
