import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { type MFAType, mfaTypes } from '../cognito/mfa-types.js';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { PendingSignIn } from '../session/pending-sign-in.js';
import type { AuthFactorType, SignInNextStep } from './sign-in-step.js';
import { createTotpSetupDetails } from './totp-setup-details.js';

/** The first factors that this library supports. */
export const firstFactors: readonly AuthFactorType[] = [
  'PASSWORD',
  'PASSWORD_SRP',
  'EMAIL_OTP',
  'SMS_OTP',
  'WEB_AUTHN',
];

/** The prefix of attribute names in the challenge parameters of the service, and in the answers to it. */
export const ATTRIBUTE_PREFIX = 'userAttributes.';

/**
 * Converts a challenge to the next step.
 *
 * @throws {AuthError} `UnsupportedChallenge` for a challenge that this version does not support.
 */
export function toNextStep(pending: PendingSignIn): SignInNextStep {
  const { challenge, parameters, available = [], signInDetails } = pending;
  switch (challenge) {
    case 'SMS_MFA':
    case 'SMS_OTP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE', codeDeliveryDetails: readDelivery(parameters) };
    case 'EMAIL_OTP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', codeDeliveryDetails: readDelivery(parameters) };
    case 'SOFTWARE_TOKEN_MFA': {
      const { FRIENDLY_DEVICE_NAME: friendlyDeviceName } = parameters;
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE', ...(friendlyDeviceName && { friendlyDeviceName }) };
    }
    case 'SELECT_MFA_TYPE':
      return { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION', allowedMFATypes: readChoices(pending) };
    case 'MFA_SETUP': {
      const { SECRET_CODE } = parameters;
      const allowedMFATypes = readChoices(pending);
      if (SECRET_CODE) {
        const totpSetupDetails = createTotpSetupDetails(SECRET_CODE, signInDetails.loginId ?? pending.username);
        return { signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP', totpSetupDetails };
      }
      if (allowedMFATypes.length > 1)
        return { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION', allowedMFATypes };
      if (allowedMFATypes.length === 1) return { signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' };
      throw createUnsupportedChallengeError(`${challenge} of ${parameters['MFAS_CAN_SETUP']}`);
    }
    case 'NEW_PASSWORD_REQUIRED':
      return {
        signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED',
        missingAttributes: readList(parameters['requiredAttributes']).map((name) => name.replace(ATTRIBUTE_PREFIX, '')),
      };
    case 'CUSTOM_CHALLENGE':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE', additionalInfo: parameters };
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' };
    case 'SELECT_CHALLENGE':
    case 'WEB_AUTHN': {
      if (parameters['ANSWER']) return { signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' };
      const availableChallenges = firstFactors.filter((factor) => available.includes(factor));
      return { signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION', availableChallenges };
    }
    default:
      throw createUnsupportedChallengeError(challenge);
  }
}

/** Creates the error of an unsupported challenge. */
export function createUnsupportedChallengeError(challenge: string): AuthError {
  return new AuthError('service', 'UnsupportedChallenge', `The user pool requires ${challenge}.`, {
    recoverySuggestion: `This version does not support ${challenge}.`,
  });
}

/** Returns the second factors that the user may choose to use or to set up. */
export function readChoices({ challenge, parameters }: PendingSignIn): readonly MFAType[] {
  const isSetup = challenge === 'MFA_SETUP';
  const names = readList(parameters[isSetup ? 'MFAS_CAN_SETUP' : 'MFAS_CAN_CHOOSE']);
  const types = names.map((name) => mfaTypes[name]).filter((type) => type !== undefined);
  // SMS cannot be set up during a sign-in: the service has no step for it.
  return isSetup ? types.filter((type) => type !== 'SMS') : types;
}

function readDelivery(parameters: Readonly<Record<string, string>>): CodeDeliveryDetails {
  const { CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium, CODE_DELIVERY_DESTINATION: Destination } = parameters;
  return toCodeDeliveryDetails({ ...(DeliveryMedium && { DeliveryMedium }), ...(Destination && { Destination }) });
}

/** Parses a JSON list of texts. */
function readList(text = '[]'): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Judged below.
  }
  throw createOwnError('InvalidResponse', new TypeError('no list'));
}
