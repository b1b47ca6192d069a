import { invalidParameter } from '../../base/errors.js';
import { requireParameter, resumeAttempt, sealAttempt } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { chooseFirstFactor } from '../choose-first-factor.js';
import { type FirstFactor, findFirstFactors } from '../first-factors.js';

const SELECT_CHALLENGE = 'SELECT_CHALLENGE';

/** What the `Session` of `SELECT_CHALLENGE` holds. */
interface ChoiceState {
  readonly available: readonly FirstFactor[];
}

/** Which first factor, in USER_AUTH. The answer may have the password, or the first half of its proof, along. */
export const selectChallenge: Challenge = {
  name: SELECT_CHALLENGE,
  ask: async (call, attempt) => {
    const state: ChoiceState = { available: await findFirstFactors(call, attempt.subject) };
    return {
      outcome: {
        ChallengeName: SELECT_CHALLENGE,
        Session: sealAttempt(call, SELECT_CHALLENGE, attempt, state),
        ChallengeParameters: { USERNAME: attempt.subject.username },
        AvailableChallenges: state.available,
      },
    };
  },
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt<ChoiceState>(call, SELECT_CHALLENGE, answer);
    const chosen = requireParameter(answer.responses, 'ANSWER');
    const factor = state.available.find((available) => available === chosen);
    if (factor === undefined) throw invalidParameter(`ANSWER must be one of ${state.available.join(', ')}.`);
    attempt.subject.assertCanSignIn({ verified: false });
    const parameters = { ...(attempt.deviceKey && { DEVICE_KEY: attempt.deviceKey }), ...answer.responses };
    return { challenge: state, ...(await chooseFirstFactor(call, attempt, { factor, parameters })) };
  },
};
