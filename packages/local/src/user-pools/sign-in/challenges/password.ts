import { requireParameter, resumeAttempt, sealAttempt } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { verifyPassword } from '../verify-password.js';

const PASSWORD = 'PASSWORD';

/** The password, in USER_AUTH. */
export const password: Challenge = {
  name: PASSWORD,
  ask: (call, attempt) => ({
    outcome: {
      ChallengeName: PASSWORD,
      Session: sealAttempt(call, PASSWORD, attempt, {}),
      ChallengeParameters: { USERNAME: attempt.subject.username },
    },
  }),
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt(call, PASSWORD, answer);
    const given = requireParameter(answer.responses, 'PASSWORD');
    const subject = await verifyPassword(call, attempt.subject, given);
    return { attempt: { ...attempt, subject, deviceKey: answer.responses['DEVICE_KEY'] }, challenge: state };
  },
};
