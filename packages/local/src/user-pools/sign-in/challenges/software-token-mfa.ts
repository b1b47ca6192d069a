import { wrongSignInCode } from '../../base/errors.js';
import { findMfa } from '../../factors/mfa.js';
import { softwareTokenNotFound, takeTotpStep } from '../../factors/software-token.js';
import { findTotpStep } from '../../factors/totp.js';
import { requireKnown, requireParameter, resumeAttempt, sealAttempt, withPassed } from '../attempt.js';
import type { Challenge } from '../challenge.js';

const SOFTWARE_TOKEN_MFA = 'SOFTWARE_TOKEN_MFA';

/** A code of an authenticator. A wrong one counts like a wrong password, and the `Session` stays good. */
export const softwareTokenMfa: Challenge = {
  name: SOFTWARE_TOKEN_MFA,
  ask: async (call, attempt) => {
    const { sub, username } = requireKnown(attempt).subject;
    const { totp } = await findMfa(call.services.store.db, sub);
    return {
      outcome: {
        ChallengeName: SOFTWARE_TOKEN_MFA,
        Session: sealAttempt(call, SOFTWARE_TOKEN_MFA, attempt, {}),
        ChallengeParameters: {
          ...(totp?.name !== undefined && { FRIENDLY_DEVICE_NAME: totp.name }),
          USER_ID_FOR_SRP: username,
        },
      },
    };
  },
  answer: async (call, answer) => {
    const { services } = call;
    const { attempt, state } = await resumeAttempt(call, SOFTWARE_TOKEN_MFA, answer);
    const code = requireParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE');
    const known = requireKnown(attempt);
    const { subject } = known;
    subject.assertCanSignIn({ verified: true });
    const { totp } = await findMfa(services.store.db, subject.sub);
    if (totp === undefined) throw softwareTokenNotFound();
    const step = await findTotpStep(totp.secret, code, services.clock.now());
    if (step === undefined) throw await subject.countFailure(wrongSignInCode());
    return {
      attempt: withPassed(known, 'secondFactor'),
      challenge: state,
      change: (tx) => takeTotpStep(tx, subject.sub, { secret: totp.secret, step }),
    };
  },
};
