import { invalidParameter } from '../base/errors.js';
import type { PoolSettings } from '../pools/pool-settings.js';

/** The second factors of a pool, as `SetUserPoolMfaConfig` takes and `GetUserPoolMfaConfig` gives them. */
export interface UserPoolMfaConfig
  extends Pick<PoolSettings, 'SoftwareTokenMfaConfiguration' | 'EmailMfaConfiguration' | 'WebAuthnConfiguration'> {
  readonly SmsMfaConfiguration?: Pick<PoolSettings, 'SmsAuthenticationMessage' | 'SmsConfiguration'>;
  readonly MfaConfiguration?: string;
}

/**
 * Checks that the mode and the blocks go together. A block counts even if it enables nothing. `WebAuthnConfiguration`
 * is no second factor.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertConsistentMfa(config: UserPoolMfaConfig): void {
  const { MfaConfiguration: mode = 'OFF', SmsMfaConfiguration: sms } = config;
  const { EmailMfaConfiguration: email, SoftwareTokenMfaConfiguration: token } = config;
  if (mode === 'OFF' && [sms, email, token].some((block) => block !== undefined)) {
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  }
  if (mode !== 'OFF' && sms === undefined && email === undefined && token?.Enabled !== true) {
    throw invalidParameter(
      'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    );
  }
}

/** A pool's settings with these second factors. An omitted factor is off. */
export function withMfaConfig(settings: PoolSettings, config: UserPoolMfaConfig): PoolSettings {
  const {
    SmsConfiguration: _sms,
    SmsAuthenticationMessage: _message,
    SoftwareTokenMfaConfiguration: _token,
    EmailMfaConfiguration: _email,
    WebAuthnConfiguration: _webAuthn,
    ...others
  } = settings;
  const { SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email } = config;
  const SmsConfiguration = sms?.SmsConfiguration ?? settings.SmsConfiguration;
  return {
    ...(others as PoolSettings),
    MfaConfiguration: config.MfaConfiguration ?? 'OFF',
    // Other text messages use it too.
    ...(SmsConfiguration !== undefined && { SmsConfiguration }),
    ...(sms?.SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage: sms.SmsAuthenticationMessage }),
    ...(token?.Enabled === true && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(email !== undefined && { EmailMfaConfiguration: email }),
    ...(config.WebAuthnConfiguration !== undefined && { WebAuthnConfiguration: config.WebAuthnConfiguration }),
  };
}

/** The second factors in a pool's settings. While MFA is off no factor is shown, so that the answer is a valid input. */
export function toMfaConfig(settings: PoolSettings): UserPoolMfaConfig {
  const { MfaConfiguration, WebAuthnConfiguration } = settings;
  const factors: Partial<PoolSettings> = MfaConfiguration === 'OFF' ? {} : settings;
  const { SmsConfiguration, SmsAuthenticationMessage, SoftwareTokenMfaConfiguration, EmailMfaConfiguration } = factors;
  return {
    ...(SmsConfiguration !== undefined && {
      SmsMfaConfiguration: {
        ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }),
        SmsConfiguration,
      },
    }),
    ...(SoftwareTokenMfaConfiguration !== undefined && { SoftwareTokenMfaConfiguration }),
    ...(EmailMfaConfiguration !== undefined && { EmailMfaConfiguration }),
    MfaConfiguration,
    ...(WebAuthnConfiguration !== undefined && { WebAuthnConfiguration }),
  };
}
