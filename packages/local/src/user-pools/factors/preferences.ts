import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { type AdminUserInput, requireUser } from '../users/admin-user.js';
import { findUserBySub } from '../users/users.js';
import { findMfa, type Mfa, type SecondFactor, saveMfa } from './mfa.js';
import { poolSecondFactors } from './second-factors.js';

interface FactorSettings {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}

interface PreferenceInput {
  readonly SMSMfaSettings?: FactorSettings;
  readonly SoftwareTokenMfaSettings?: FactorSettings;
  readonly EmailMfaSettings?: FactorSettings;
  readonly WebAuthnMfaSettings?: { readonly Enabled?: boolean };
}

type Nothing = Record<string, never>;

const setUserMfaPreference: Operation<PreferenceInput & { readonly AccessToken: string }, Nothing> = {
  service: 'cognito-idp',
  name: 'SetUserMFAPreference',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool } = await requireTokenHolder(services, input.AccessToken);
    return await changePreference(services, pool, user.sub, input);
  },
};

const adminSetUserMfaPreference: Operation<PreferenceInput & AdminUserInput, Nothing> = {
  service: 'cognito-idp',
  name: 'AdminSetUserMFAPreference',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    return await changePreference(services, pool, user.sub, input);
  },
};

const NAMES: Readonly<Record<SecondFactor, keyof PreferenceInput>> = {
  SMS_MFA: 'SMSMfaSettings',
  SOFTWARE_TOKEN_MFA: 'SoftwareTokenMfaSettings',
  EMAIL_OTP: 'EmailMfaSettings',
};

async function changePreference(
  services: LocalServices,
  pool: UserPool,
  sub: string,
  input: PreferenceInput,
): Promise<Nothing> {
  const given: Readonly<Record<SecondFactor, FactorSettings | undefined>> = {
    SMS_MFA: input.SMSMfaSettings,
    SOFTWARE_TOKEN_MFA: input.SoftwareTokenMfaSettings,
    EMAIL_OTP: input.EmailMfaSettings,
  };
  const factors = Object.keys(NAMES) as SecondFactor[];
  const preferring = factors.filter((factor) => given[factor]?.PreferredMfa === true);
  if (preferring.length > 1) throw invalidParameter('Only one MFA method can be the preferred one.');
  await services.store.transaction(async (tx) => {
    let mfa = await findMfa(tx, sub);
    const user = await findUserBySub(tx, sub);
    for (const factor of factors) {
      const settings = given[factor];
      if (settings === undefined) continue;
      const enabled = settings.Enabled === true;
      if (enabled) checkEnabling(pool, mfa, user?.attributes ?? {}, factor);
      else if (settings.PreferredMfa === true) {
        throw invalidParameter(`${NAMES[factor]}: an MFA method that is not enabled can not be the preferred one.`);
      }
      mfa = withFactor(mfa, factor, { enabled, preferred: settings.PreferredMfa === true });
    }
    const webAuthn = input.WebAuthnMfaSettings?.Enabled ?? mfa.webAuthn;
    await saveMfa(tx, sub, { ...mfa, webAuthn });
  });
  return {};
}

function checkEnabling(
  pool: UserPool,
  mfa: Mfa,
  attributes: Readonly<Record<string, string>>,
  factor: SecondFactor,
): void {
  if (factor === 'SOFTWARE_TOKEN_MFA' && mfa.totp === undefined) {
    throw invalidParameter('User has not verified software token mfa');
  }
  if (!poolSecondFactors(pool).includes(factor)) {
    throw invalidParameter(`${factor} is not enabled for the user pool.`);
  }
  if (factor === 'SMS_MFA' && !attributes['phone_number']) {
    throw invalidParameter('User does not have delivery config set to turn on SMS_MFA');
  }
  if (factor === 'EMAIL_OTP' && attributes['email_verified'] !== 'true') {
    throw invalidParameter('User does not have delivery config set to turn on EMAIL_OTP');
  }
}

/** Switching the preferred factor off, or naming it not preferred, clears the preference. */
function withFactor(
  mfa: Mfa,
  factor: SecondFactor,
  { enabled, preferred }: { readonly enabled: boolean; readonly preferred: boolean },
): Mfa {
  const kept = mfa.preferred === factor ? undefined : mfa.preferred;
  return {
    ...mfa,
    enabled: { ...mfa.enabled, [factor]: enabled },
    preferred: enabled && preferred ? factor : kept,
  };
}

interface LegacyOptions {
  readonly MFAOptions: readonly { readonly DeliveryMedium?: string; readonly AttributeName?: string }[];
}

const setUserSettings: Operation<LegacyOptions & { readonly AccessToken: string }, Nothing> = {
  service: 'cognito-idp',
  name: 'SetUserSettings',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool } = await requireTokenHolder(services, input.AccessToken);
    return await changePreference(services, pool, user.sub, fromLegacyOptions(input));
  },
};

const adminSetUserSettings: Operation<LegacyOptions & AdminUserInput, Nothing> = {
  service: 'cognito-idp',
  name: 'AdminSetUserSettings',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    return await changePreference(services, pool, user.sub, fromLegacyOptions(input));
  },
};

/** Older than TOTP, and so about text messages only: listed is on, an empty list is off. */
function fromLegacyOptions({ MFAOptions }: LegacyOptions): PreferenceInput {
  const wrong = MFAOptions.find(
    ({ DeliveryMedium, AttributeName }) => DeliveryMedium !== 'SMS' || AttributeName !== 'phone_number',
  );
  if (wrong !== undefined) throw invalidParameter('MFAOptions can be SMS to phone_number only.');
  return { SMSMfaSettings: { Enabled: MFAOptions.length > 0 } };
}

const adminDeleteSoftwareToken: Operation<AdminUserInput, Nothing> = {
  service: 'cognito-idp',
  name: 'AdminDeleteSoftwareToken',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub } = (await requireUser(services, input)).user;
    await services.store.transaction(async (tx) => {
      const mfa = withFactor(await findMfa(tx, sub), 'SOFTWARE_TOKEN_MFA', { enabled: false, preferred: false });
      await saveMfa(tx, sub, { ...mfa, totp: undefined, pendingSecret: undefined });
    });
    return {};
  },
};

export const preferenceOperations: readonly Operation[] = [
  setUserMfaPreference,
  adminSetUserMfaPreference,
  setUserSettings,
  adminSetUserSettings,
  adminDeleteSoftwareToken,
];
