import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { checkPoolSettings } from './pool-rules.js';
import { type PoolSettings, requirePool, writePoolSettings } from './pool-settings.js';

interface MfaConfiguration
  extends Pick<PoolSettings, 'SoftwareTokenMfaConfiguration' | 'EmailMfaConfiguration' | 'WebAuthnConfiguration'> {
  readonly SmsMfaConfiguration?: Pick<PoolSettings, 'SmsAuthenticationMessage' | 'SmsConfiguration'>;
  readonly MfaConfiguration?: string;
}

/** Replaces the second factors as a whole: a factor that is omitted is off. */
const setUserPoolMfaConfig: Operation<MfaConfiguration & { readonly UserPoolId: string }, MfaConfiguration> = {
  service: 'cognito-idp',
  name: 'SetUserPoolMfaConfig',
  authorization: 'signed',
  handle: async (input, { services }) => {
    checkMfaConfiguration(input);
    return await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, input.UserPoolId);
      const settings = withFactors(pool.settings, input);
      checkPoolSettings(settings);
      await writePoolSettings(tx, services, { ...pool, settings });
      return describeMfa(settings);
    });
  },
};

/** A block counts where it stands, also one that enables nothing. `WebAuthnConfiguration` is no second factor. */
function checkMfaConfiguration(input: MfaConfiguration): void {
  const { MfaConfiguration: mode = 'OFF', SmsMfaConfiguration: sms } = input;
  const { EmailMfaConfiguration: email, SoftwareTokenMfaConfiguration: token } = input;
  if (mode === 'OFF' && [sms, email, token].some((block) => block !== undefined)) {
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  }
  if (mode !== 'OFF' && sms === undefined && email === undefined && token?.Enabled !== true) {
    throw invalidParameter(
      'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
    );
  }
}

function withFactors(settings: PoolSettings, input: MfaConfiguration): PoolSettings {
  const {
    SmsConfiguration: _sms,
    SmsAuthenticationMessage: _message,
    SoftwareTokenMfaConfiguration: _token,
    EmailMfaConfiguration: _email,
    WebAuthnConfiguration: _webAuthn,
    ...others
  } = settings;
  const { SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email } = input;
  const SmsConfiguration = sms?.SmsConfiguration ?? settings.SmsConfiguration;
  return {
    ...(others as PoolSettings),
    MfaConfiguration: input.MfaConfiguration ?? 'OFF',
    // Messages that are no second factors are sent by it too.
    ...(SmsConfiguration !== undefined && { SmsConfiguration }),
    ...(sms?.SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage: sms.SmsAuthenticationMessage }),
    ...(token?.Enabled === true && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(email !== undefined && { EmailMfaConfiguration: email }),
    ...(input.WebAuthnConfiguration !== undefined && { WebAuthnConfiguration: input.WebAuthnConfiguration }),
  };
}

/** While MFA is off no factor is shown: `SetUserPoolMfaConfig` takes what is described here. */
function describeMfa(settings: PoolSettings): MfaConfiguration {
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

const getUserPoolMfaConfig: Operation<{ readonly UserPoolId: string }, MfaConfiguration> = {
  service: 'cognito-idp',
  name: 'GetUserPoolMfaConfig',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services }) => {
    const { settings } = await requirePool(services.store.db, UserPoolId);
    return describeMfa(settings);
  },
};

export const poolMfaOperations: readonly Operation[] = [setUserPoolMfaConfig, getUserPoolMfaConfig];
