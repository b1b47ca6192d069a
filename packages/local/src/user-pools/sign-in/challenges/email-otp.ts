import { requireKnown } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { checkCode, createCodeChallenge, toVerdict } from '../one-time-code.js';
import { finishEmailSetup } from '../second-factor-setup.js';

const CODE = { name: 'EMAIL_OTP', medium: 'EMAIL', parameter: 'EMAIL_OTP_CODE' } as const;

/** A code by e-mail: as first factor, as second factor, or to set the second factor up. */
export const emailOtp: Challenge = {
  ...createCodeChallenge(CODE),
  answer: async (call, answer) => {
    const { attempt, state } = await checkCode(call, CODE, answer);
    if (state.use === 'setup') return finishEmailSetup(call, requireKnown(attempt), state);
    return toVerdict(attempt, state);
  },
};
