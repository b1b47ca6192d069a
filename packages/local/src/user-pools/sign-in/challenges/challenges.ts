import type { Challenge, ChallengeName } from '../challenge.js';
import { customChallenge } from './custom-challenge.js';
import { devicePasswordVerifier } from './device-password-verifier.js';
import { deviceSrpAuth } from './device-srp-auth.js';
import { emailOtp } from './email-otp.js';
import { mfaSetup } from './mfa-setup.js';
import { newPasswordRequired } from './new-password-required.js';
import { password } from './password.js';
import { passwordSrp } from './password-srp.js';
import { passwordVerifier } from './password-verifier.js';
import { selectChallenge } from './select-challenge.js';
import { selectMfaType } from './select-mfa-type.js';
import { smsMfa } from './sms-mfa.js';
import { smsOtp } from './sms-otp.js';
import { softwareTokenMfa } from './software-token-mfa.js';
import { webAuthn } from './web-authn.js';

/** The challenges of a sign-in, one file each. */
export const challenges: Readonly<Record<ChallengeName, Challenge>> = {
  PASSWORD: password,
  PASSWORD_SRP: passwordSrp,
  PASSWORD_VERIFIER: passwordVerifier,
  SELECT_CHALLENGE: selectChallenge,
  CUSTOM_CHALLENGE: customChallenge,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  SELECT_MFA_TYPE: selectMfaType,
  MFA_SETUP: mfaSetup,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  SMS_MFA: smsMfa,
  SMS_OTP: smsOtp,
  EMAIL_OTP: emailOtp,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
  WEB_AUTHN: webAuthn,
};

/** Whether a name is one of a challenge. */
export function isChallengeName(name: string): name is ChallengeName {
  return Object.hasOwn(challenges, name);
}
