import type { Attempt, SignInCall } from '../sign-in/attempt.js';
import { sealAttempt } from '../sign-in/attempt.js';
import { askCode } from '../sign-in/one-time-code.js';
import type { Step } from '../sign-in/step.js';
import type { Mfa, SecondFactor } from './mfa.js';
import { poolSecondFactors, usableSecondFactors } from './second-factors.js';

export const SELECT_MFA_TYPE = 'SELECT_MFA_TYPE';
export const MFA_SETUP = 'MFA_SETUP';
export const SOFTWARE_TOKEN_MFA = 'SOFTWARE_TOKEN_MFA';

/** What the `Session` of `SELECT_MFA_TYPE` holds. */
export interface MfaChoice {
  readonly choices: readonly SecondFactor[];
}

/** What the `Session` of `MFA_SETUP` holds. */
export interface MfaSetup {
  readonly choices: readonly SecondFactor[];
  /** The authenticator that is being set up. */
  readonly totp?: {
    readonly secret: string;
    readonly name?: string;
    /** The step of the code by which it proved itself. */
    readonly verifiedStep?: number;
  };
}

/** Asks for the second factor: the one that is preferred or alone, which one, or to set one up. */
export async function askSecondFactor(call: SignInCall, attempt: Attempt, mfa: Mfa): Promise<Step> {
  const { pool } = call.at;
  const factors = usableSecondFactors(pool, attempt.user, mfa);
  const [only] = factors;
  if (only === undefined) return askSetup(call, attempt);
  const preferred = factors.find((factor) => factor === mfa.preferred);
  if (factors.length === 1 || preferred !== undefined) {
    return await askFactor(call, attempt, mfa, preferred ?? only);
  }
  const state: MfaChoice = { choices: factors };
  return {
    outcome: {
      ChallengeName: SELECT_MFA_TYPE,
      Session: sealAttempt(call, SELECT_MFA_TYPE, attempt, state),
      ChallengeParameters: {
        MFAS_CAN_CHOOSE: JSON.stringify(factors),
        USER_ID_FOR_SRP: attempt.user.username,
      },
    },
  };
}

/** Asks for one second factor. */
export async function askFactor(call: SignInCall, attempt: Attempt, mfa: Mfa, factor: SecondFactor): Promise<Step> {
  if (factor !== 'SOFTWARE_TOKEN_MFA') {
    return await askCode(call, attempt, { name: factor, use: 'secondFactor', username: attempt.user.username });
  }
  return {
    outcome: {
      ChallengeName: SOFTWARE_TOKEN_MFA,
      Session: sealAttempt(call, SOFTWARE_TOKEN_MFA, attempt, {}),
      ChallengeParameters: {
        ...(mfa.totp?.name !== undefined && { FRIENDLY_DEVICE_NAME: mfa.totp.name }),
        USER_ID_FOR_SRP: attempt.user.username,
      },
    },
  };
}

function askSetup(call: SignInCall, attempt: Attempt): Step {
  const state: MfaSetup = { choices: poolSecondFactors(call.at.pool) };
  return {
    outcome: {
      ChallengeName: MFA_SETUP,
      Session: sealAttempt(call, MFA_SETUP, attempt, state),
      ChallengeParameters: {
        MFAS_CAN_SETUP: JSON.stringify(state.choices),
        USER_ID_FOR_SRP: attempt.user.username,
      },
    },
  };
}
