import { invalidParameter } from '../../base/errors.js';
import { isEmail } from '../../users/attributes.js';
import { type KnownAttempt, requireKnown, resumeAttempt, withPassed } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { listSetupChoices, MFA_SETUP, type SetupState, saveFirstFactor, sealSetup } from '../second-factor-setup.js';

/** A first second factor: an authenticator that has proven itself before, or an address to prove next. */
export const mfaSetup: Challenge = {
  name: MFA_SETUP,
  ask: (call, attempt) => {
    const known = requireKnown(attempt);
    const state: SetupState = { choices: listSetupChoices(call) };
    return {
      outcome: {
        ChallengeName: MFA_SETUP,
        Session: sealSetup(call, known, state),
        ChallengeParameters: {
          MFAS_CAN_SETUP: JSON.stringify(state.choices),
          USER_ID_FOR_SRP: known.subject.username,
        },
      },
    };
  },
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt<SetupState>(call, MFA_SETUP, answer);
    const known = requireKnown(attempt);
    known.subject.assertCanSignIn({ verified: true });
    const email = answer.responses['EMAIL'];
    if (email !== undefined) {
      assertSetupAddress(state, known, email);
      const request = { parameters: answer.responses, use: 'setup', email } as const;
      return { attempt: known, challenge: state, next: 'EMAIL_OTP', request };
    }
    const { totp } = state;
    const { verifiedStep } = totp ?? {};
    if (totp === undefined || verifiedStep === undefined) {
      throw invalidParameter('User has not verified software token mfa');
    }
    return {
      attempt: withPassed(known, 'secondFactor'),
      challenge: state,
      change: (tx) =>
        saveFirstFactor(tx, call.app.pool, known, (mfa) => ({
          ...mfa,
          enabled: { ...mfa.enabled, SOFTWARE_TOKEN_MFA: true },
          totp: { secret: totp.secret, name: totp.name },
          pendingSecret: undefined,
          lastStep: verifiedStep,
        })),
    };
  },
};

function assertSetupAddress(state: SetupState, { subject }: KnownAttempt, email: string): void {
  if (!state.choices.includes('EMAIL_OTP')) throw invalidParameter('Email MFA is not enabled for the user pool.');
  if (!isEmail(email)) throw invalidParameter('Invalid email address format.');
  // Another address than the user's would be a change of it, which takes an access token.
  const own = subject.user.attributes['email'];
  if ((own ?? email) !== email) throw invalidParameter('User already has another email.');
}
