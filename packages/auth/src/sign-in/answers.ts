import { callService } from '../cognito/call-service.js';
import { mfaTypes } from '../cognito/mfa-types.js';
import type { Reply } from '../cognito/rpc.js';
import { toAttributeList, type UserAttributes } from '../cognito/user-attributes.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { parseCode } from '../errors/read-input.js';
import type { PendingSignIn } from '../session/pending-sign-in.js';
import { initiate, proceed, respond, type SignInFlow } from './flow.js';
import type { AnyConfirmSignInInput, SignInOutput } from './sign-in-step.js';
import { provePassword, startExchange } from './srp-exchange.js';
import { ATTRIBUTE_PREFIX, createUnsupportedChallengeError, firstFactors, readChoices } from './steps.js';
import { keepPendingSignIn, waitFor } from './stop.js';

/**
 * Answers the challenge of a sign-in that waits.
 *
 * @throws {AuthError} `validation` for an answer that is not among the choices; the service's exception.
 */
export async function answerPending(
  flow: SignInFlow,
  pending: PendingSignIn,
  { challengeResponse, options = {} }: AnyConfirmSignInInput,
): Promise<SignInOutput> {
  const { challenge: ChallengeName, session: Session, parameters } = pending;
  const answer = async (responses: Readonly<Record<string, string>>): Promise<SignInOutput> =>
    proceed(flow, await respond(flow, { ChallengeName, Session }, responses));
  switch (ChallengeName) {
    case 'SMS_MFA':
    case 'SMS_OTP':
    case 'EMAIL_OTP':
    case 'SOFTWARE_TOKEN_MFA':
      return answer({ [`${ChallengeName}_CODE`]: readCode(challengeResponse) });
    case 'CUSTOM_CHALLENGE':
      return answer({ ANSWER: challengeResponse });
    case 'SELECT_MFA_TYPE':
      return answer({ ANSWER: readMfaChoice(pending, challengeResponse) });
    case 'MFA_SETUP':
      return setUpMfa(flow, pending, { challengeResponse, options });
    case 'NEW_PASSWORD_REQUIRED':
      return answer({ NEW_PASSWORD: challengeResponse, ...toResponses(options.userAttributes) });
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return proceed(flow, await answerPassword(flow, pending, challengeResponse));
    case 'SELECT_CHALLENGE':
    case 'WEB_AUTHN':
      if (parameters['ANSWER']) return proceed(flow, await answerPassword(flow, pending, challengeResponse));
      return chooseFirstFactor(flow, pending, challengeResponse);
    default:
      throw createUnsupportedChallengeError(ChallengeName);
  }
}

/** Whether the sign-in continues after a denied answer: then the user can try again. */
export function takesPassword({ challenge, parameters }: PendingSignIn): boolean {
  return /PASSWORD/.test(challenge) || parameters['ANSWER'] !== undefined;
}

/** Answers with a password, as the only factor or as the chosen first factor. */
async function answerPassword(
  flow: SignInFlow,
  pending: PendingSignIn,
  password: string,
): Promise<Reply<AuthenticationReply>> {
  const { internals } = flow;
  const { challenge, session: Session, parameters } = pending;
  const { ANSWER } = parameters;
  // One answer has the choice and its proof.
  const ChallengeName = ANSWER ? 'SELECT_CHALLENGE' : challenge;
  const chosen = ANSWER ? { ANSWER } : {};
  if ((ANSWER ?? challenge) === 'PASSWORD') {
    return respond(flow, { ChallengeName, Session }, { ...chosen, PASSWORD: password });
  }
  const { keys, SRP_A } = await startExchange(internals);
  // A wrong password used up the choice: the exchange starts over without another choice.
  const reply = Session
    ? await respond(flow, { ChallengeName, Session }, { ...chosen, SRP_A })
    : await initiate(flow, { AuthFlow: 'USER_AUTH' }, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A });
  await keepPendingSignIn(internals, { ...pending, session: undefined });
  return provePassword(flow, reply, { keys, password });
}

async function chooseFirstFactor(flow: SignInFlow, pending: PendingSignIn, choice: string): Promise<SignInOutput> {
  const { challenge, session: Session, parameters, available } = pending;
  const choices = challenge === 'SELECT_CHALLENGE' && available?.length ? available : firstFactors;
  if (!firstFactors.some((factor) => factor === choice && choices.includes(choice))) {
    throw createChoiceError('IncorrectFirstFactor', choices);
  }
  if (choice === 'PASSWORD' || choice === 'PASSWORD_SRP') {
    return waitFor(flow, { ...pending, parameters: { ...parameters, ANSWER: choice } });
  }
  // After a cancelled passkey the challenge is still valid.
  if (choice === challenge) return waitFor(flow, pending);
  const reply = await respond(flow, { ChallengeName: 'SELECT_CHALLENGE', Session }, { ANSWER: choice });
  const { output } = reply;
  const isAsked = output.ChallengeName === 'WEB_AUTHN' && !output.AvailableChallenges && available;
  return proceed(flow, isAsked ? { ...reply, output: { ...output, AvailableChallenges: available } } : reply);
}

/** Answers with the factor to set up, with the code of a new authenticator app, or with an e-mail address. */
async function setUpMfa(
  flow: SignInFlow,
  pending: PendingSignIn,
  { challengeResponse, options = {} }: AnyConfirmSignInInput,
): Promise<SignInOutput> {
  const { internals, userPool, signal } = flow;
  const { challenge: ChallengeName, parameters } = pending;
  if (!parameters['SECRET_CODE']) {
    if (readChoices(pending).length > 1) {
      const MFAS_CAN_SETUP = JSON.stringify([readMfaChoice(pending, challengeResponse)]);
      return waitFor(flow, { ...pending, parameters: { ...parameters, MFAS_CAN_SETUP } });
    }
    const responses = { EMAIL: challengeResponse };
    return proceed(flow, await respond(flow, { ChallengeName, Session: pending.session }, responses));
  }
  let { session } = pending;
  if (!parameters['IS_VERIFIED']) {
    const request = {
      Session: session,
      UserCode: readCode(challengeResponse),
      FriendlyDeviceName: options.friendlyDeviceName,
    };
    const { output } = await callService<{ readonly Session?: string }>(userPool.rpc, 'VerifySoftwareToken', request, {
      signal,
    });
    session = output.Session;
    // A code is valid once. If the next request fails, only that request is repeated.
    await keepPendingSignIn(internals, { ...pending, session, parameters: { ...parameters, IS_VERIFIED: 'true' } });
  }
  return proceed(flow, await respond(flow, { ChallengeName, Session: session }, {}));
}

function readCode(challengeResponse: string): string {
  return parseCode(challengeResponse, 'challengeResponse', 'EmptyChallengeResponse');
}

/** Returns the service's name of the chosen second factor. */
function readMfaChoice(pending: PendingSignIn, choice: string): string {
  const choices = readChoices(pending);
  const name = Object.keys(mfaTypes).find((candidate) => mfaTypes[candidate] === choice);
  if (name && choices.some((type) => type === choice)) return name;
  throw createChoiceError('IncorrectMFAMethod', choices);
}

function createChoiceError(code: 'IncorrectMFAMethod' | 'IncorrectFirstFactor', choices: readonly string[]): AuthError {
  return new AuthError('validation', code, 'challengeResponse is not among the choices.', {
    recoverySuggestion: `Pass one of ${choices.join(', ')}.`,
    field: 'challengeResponse',
  });
}

function toResponses(attributes: UserAttributes | undefined): Readonly<Record<string, string>> {
  if (!attributes || Object.keys(attributes).length === 0) return {};
  const list = toAttributeList(attributes, 'userAttributes');
  return Object.fromEntries(list.map(({ Name, Value }) => [`${ATTRIBUTE_PREFIX}${Name}`, Value]));
}
