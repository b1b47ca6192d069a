import { invalidParameter } from '../base/errors.js';
import { askPasskey } from '../factors/passkey-sign-in.js';
import { checkSignInState } from '../users/sign-in-state.js';
import type { User } from '../users/users.js';
import { askPasswordProof } from './ask-password-proof.js';
import {
  type AuthOutcome,
  beginAttempt,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from './attempt.js';
import { type Answered, continueSignIn, takeStep } from './authentication.js';
import { openSignUpSession } from './auto-sign-in.js';
import { beginSignIn } from './begin.js';
import { availableFirstFactors, type FirstFactor, isFirstFactor } from './first-factors.js';
import { inventUser } from './invented-user.js';
import { askCode } from './one-time-code.js';
import { askPassword, checkPassword } from './password-flow.js';
import type { Step } from './step.js';

/** USER_AUTH: the client prefers a first factor, or gets those to choose from. An unknown user looks the same. */
export async function startUserAuth(
  call: SignInCall,
  parameters: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { services, at } = call;
  const name = requireParameter(parameters, 'USERNAME');
  const preferred = parameters['PREFERRED_CHALLENGE'];
  if (preferred !== undefined && !isFirstFactor(preferred)) throw invalidParameter('Invalid PREFERRED_CHALLENGE');
  const user = await beginSignIn(call, name, true);
  if (session !== undefined) {
    const opened = openSignUpSession(services, at, { session, user });
    return await continueSignIn(call, beginAttempt(opened.user, parameters), { challenge: opened.state });
  }
  const available = await availableFirstFactors(call, user);
  if (preferred === undefined || !available.includes(preferred)) {
    return selectFactor(call, { name, user, parameters, available }).outcome;
  }
  return await startFactor(call, { name, user, factor: preferred, parameters });
}

const SELECT_CHALLENGE = 'SELECT_CHALLENGE';

/** What the `Session` of `SELECT_CHALLENGE` holds. */
interface ChoiceState {
  /** The name that the client gave. */
  readonly name: string;
  readonly available: readonly FirstFactor[];
}

interface Choice {
  readonly name: string;
  readonly user: User | undefined;
  readonly parameters: Parameters;
  readonly available: readonly FirstFactor[];
}

function selectFactor(call: SignInCall, { name, user, parameters, available }: Choice): Step {
  const state: ChoiceState = { name, available };
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  return {
    outcome: {
      ChallengeName: SELECT_CHALLENGE,
      Session: sealAttempt(call, SELECT_CHALLENGE, attempt, state),
      ChallengeParameters: { USERNAME: user?.username ?? inventUser(call.services, call.at.pool, name).username },
      AvailableChallenges: available,
    },
  };
}

/** The answer to `SELECT_CHALLENGE`, with the password or the first half of its proof where those are chosen. */
export async function answerChoice(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { attempt, state } = await resumeAttempt<ChoiceState>(call, SELECT_CHALLENGE, session, responses);
  const answer = requireParameter(responses, 'ANSWER');
  const factor = state.available.find((available) => available === answer);
  if (factor === undefined) throw invalidParameter(`ANSWER must be one of ${state.available.join(', ')}.`);
  if (attempt !== undefined) checkSignInState(attempt.user);
  const parameters = { ...(attempt?.deviceKey && { DEVICE_KEY: attempt.deviceKey }), ...responses };
  const start = { name: state.name, user: attempt?.user, factor, parameters };
  return await startFactor(call, start, { challenge: state });
}

interface FactorStart {
  readonly name: string;
  readonly user: User | undefined;
  readonly factor: FirstFactor;
  readonly parameters: Parameters;
}

async function startFactor(
  call: SignInCall,
  { name, user, factor, parameters }: FactorStart,
  answered: Answered = {},
): Promise<AuthOutcome> {
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  if (factor === 'PASSWORD' && parameters['PASSWORD'] !== undefined) {
    const known = await checkPassword(call, { name, user, password: parameters['PASSWORD'] });
    return await continueSignIn(call, beginAttempt(known, parameters), answered);
  }
  const step = await askFactor(call, { name, user, factor, parameters });
  return await takeStep(call, attempt, { ...answered, step });
}

async function askFactor(call: SignInCall, { name, user, factor, parameters }: FactorStart): Promise<Step> {
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  switch (factor) {
    case 'PASSWORD':
      return askPassword(call, attempt, name);
    case 'PASSWORD_SRP':
      return parameters['SRP_A'] === undefined
        ? askPublicA(call, { name, user, parameters, available: [] })
        : askPasswordProof(call, { name, user, parameters, withSession: true });
    case 'EMAIL_OTP':
    case 'SMS_OTP': {
      const username = user?.username ?? inventUser(call.services, call.at.pool, name).username;
      return await askCode(call, attempt, { name: factor, use: 'firstFactor', username, asked: name });
    }
    case 'WEB_AUTHN':
      return await askPasskey(call, attempt);
  }
}

const PASSWORD_SRP = 'PASSWORD_SRP';

function askPublicA(call: SignInCall, { name, user, parameters }: Choice): Step {
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  return {
    outcome: {
      ChallengeName: PASSWORD_SRP,
      Session: sealAttempt(call, PASSWORD_SRP, attempt, { name }),
      ChallengeParameters: { USERNAME: user?.username ?? inventUser(call.services, call.at.pool, name).username },
    },
  };
}

/** The answer to `PASSWORD_SRP`: the first half of the proof. */
export async function answerPublicA(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { attempt, state } = await resumeAttempt<{ name: string }>(call, PASSWORD_SRP, session, responses);
  if (attempt !== undefined) checkSignInState(attempt.user);
  const parameters = { ...(attempt?.deviceKey && { DEVICE_KEY: attempt.deviceKey }), ...responses };
  const request = { name: state.name, user: attempt?.user, parameters, withSession: true };
  return await takeStep(call, attempt, { challenge: state, step: askPasswordProof(call, request) });
}
