import { resumeAttempt, sealAttempt } from '../attempt.js';
import type { Challenge } from '../challenge.js';

const PASSWORD_SRP = 'PASSWORD_SRP';

/** The client's A, in USER_AUTH: the first half of a proof of the password. */
export const passwordSrp: Challenge = {
  name: PASSWORD_SRP,
  ask: (call, attempt) => ({
    outcome: {
      ChallengeName: PASSWORD_SRP,
      Session: sealAttempt(call, PASSWORD_SRP, attempt, {}),
      ChallengeParameters: { USERNAME: attempt.subject.username },
    },
  }),
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt(call, PASSWORD_SRP, answer);
    attempt.subject.assertCanSignIn({ verified: false });
    const parameters = { ...(attempt.deviceKey && { DEVICE_KEY: attempt.deviceKey }), ...answer.responses };
    return { attempt, challenge: state, next: 'PASSWORD_VERIFIER', request: { parameters } };
  },
};
