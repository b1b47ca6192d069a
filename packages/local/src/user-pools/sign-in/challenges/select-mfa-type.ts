import { invalidParameter } from '../../base/errors.js';
import { findMfa, type SecondFactor } from '../../factors/mfa.js';
import { usableSecondFactors } from '../../factors/second-factors.js';
import { requireKnown, requireParameter, resumeAttempt, sealAttempt } from '../attempt.js';
import type { Challenge } from '../challenge.js';

const SELECT_MFA_TYPE = 'SELECT_MFA_TYPE';

/** What the `Session` of `SELECT_MFA_TYPE` holds. */
interface ChoiceState {
  readonly choices: readonly SecondFactor[];
}

/** Which of several second factors. */
export const selectMfaType: Challenge = {
  name: SELECT_MFA_TYPE,
  ask: async (call, attempt) => {
    const { user, sub, username } = requireKnown(attempt).subject;
    const mfa = await findMfa(call.services.store.db, sub);
    const state: ChoiceState = { choices: usableSecondFactors(call.app.pool, user, mfa) };
    return {
      outcome: {
        ChallengeName: SELECT_MFA_TYPE,
        Session: sealAttempt(call, SELECT_MFA_TYPE, attempt, state),
        ChallengeParameters: {
          MFAS_CAN_CHOOSE: JSON.stringify(state.choices),
          USER_ID_FOR_SRP: username,
        },
      },
    };
  },
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt<ChoiceState>(call, SELECT_MFA_TYPE, answer);
    const chosen = requireParameter(answer.responses, 'ANSWER');
    const next = state.choices.find((factor) => factor === chosen);
    const known = requireKnown(attempt);
    if (next === undefined) throw invalidParameter(`ANSWER must be one of ${state.choices.join(', ')}.`);
    known.subject.assertCanSignIn({ verified: true });
    const request = { parameters: answer.responses, use: 'secondFactor' } as const;
    return { attempt: known, challenge: state, next, request };
  },
};
