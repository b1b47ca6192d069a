import { hasTrigger, runTrigger } from '../../../triggers/triggers.js';
import { ServiceError } from '../../../wire/service-error.js';
import { wrongCredentials } from '../../base/errors.js';
import { findDevice } from '../../devices/devices.js';
import { isSecondFactor } from '../../factors/mfa.js';
import { subjectOf } from '../../unknown-user/subject-of.js';
import {
  type Attempt,
  type AuthOutcome,
  beginAttempt,
  type CustomProgress,
  isKnown,
  type Parameters,
  requireParameter,
  type SignInCall,
} from '../attempt.js';
import { beginSignIn } from '../begin-sign-in.js';
import type { ChallengeName, Verdict } from '../challenge.js';
import { challenges, isChallengeName } from '../challenges/challenges.js';
import { customAuthNotConfigured, describeHistory, endingOnFailure, toTriggerRequest } from '../custom-triggers.js';
import { finishSignIn } from '../finish-sign-in.js';
import { takeStep } from '../take-step.js';

const SRP_A = 'SRP_A';

/** CUSTOM_AUTH: the pool's triggers decide which challenges there are, and what a right answer is. */
export async function startCustomAuth(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const { services, app } = call;
  const name = requireParameter(parameters, 'USERNAME');
  const withSrp = parameters['CHALLENGE_NAME'] === SRP_A;
  if (withSrp) requireParameter(parameters, SRP_A);
  if (!hasTrigger(services, app.pool, 'DefineAuthChallenge')) throw customAuthNotConfigured();
  const subject = await subjectOf(services, app, { name });
  await beginSignIn(call, subject);
  const history = withSrp ? [{ challengeName: SRP_A, challengeResult: true }] : [];
  const attempt = { ...beginAttempt(subject, parameters), custom: { history, pending: '' } };
  return await decide(call, { attempt, request: { parameters } });
}

/**
 * Lets `DefineAuthChallenge` decide: tokens, another challenge, or neither.
 *
 * @throws ServiceError `NotAuthorizedException`, `InvalidLambdaResponseException` and the other errors of triggers
 */
export async function decideNext(call: SignInCall, verdict: Verdict): Promise<AuthOutcome> {
  const { attempt, isRight = true, challengeMetadata } = verdict;
  const custom = withResult(attempt.custom ?? { history: [], pending: '' }, isRight, challengeMetadata);
  return await endingOnFailure(call, verdict.challenge, () =>
    decide(call, { ...verdict, attempt: { ...attempt, custom } }),
  );
}

/** The progress with the result of the pending challenge. */
function withResult(
  custom: CustomProgress,
  challengeResult: boolean,
  challengeMetadata: string | undefined,
): CustomProgress {
  const result = {
    challengeName: custom.pending,
    challengeResult,
    ...(challengeMetadata !== undefined && { challengeMetadata }),
  };
  return { ...custom, history: [...custom.history, result] };
}

async function decide(call: SignInCall, verdict: Verdict): Promise<AuthOutcome> {
  const { services, app } = call;
  const { attempt, challenge, change, request } = verdict;
  const { subject, custom = { history: [], pending: '' } } = attempt;
  const answered = { ...(challenge !== undefined && { challenge }), ...(change !== undefined && { change }) };
  const decision = await runTrigger(services, app.pool, {
    name: 'DefineAuthChallenge',
    source: 'DefineAuthChallenge_Authentication',
    userName: subject.forTriggers.userName,
    clientId: app.client.id,
    request: { ...toTriggerRequest(call, subject), session: describeHistory(custom) },
  });
  if (decision === undefined) throw customAuthNotConfigured();
  if (decision.failAuthentication === true) throw wrongCredentials();
  if (decision.issueTokens === true) {
    if (!isKnown(attempt)) throw wrongCredentials();
    return await finishSignIn(call, attempt, answered);
  }
  if (!decision.challengeName) throw invalidDecision();
  const pending = { ...attempt, custom: { ...custom, pending: decision.challengeName } };
  const next = await requireAskable(call, pending, decision.challengeName);
  const step = await challenges[next].ask(call, pending, {
    parameters: request?.parameters ?? {},
    use: 'secondFactor',
  });
  return await takeStep(call, pending, { ...answered, step, verified: false });
}

/**
 * The challenges that triggers can decide for: those of unknown users, and for users those that are left to them.
 *
 * @throws ServiceError `NotAuthorizedException`, `InvalidLambdaResponseException`
 */
async function requireAskable({ services }: SignInCall, attempt: Attempt, name: string): Promise<ChallengeName> {
  if (name === 'CUSTOM_CHALLENGE' || name === 'PASSWORD_VERIFIER') return name;
  if (!isKnown(attempt)) throw wrongCredentials();
  if (!isChallengeName(name)) throw invalidDecision();
  if (isSecondFactor(name) || name === 'NEW_PASSWORD_REQUIRED') return name;
  const { deviceKey: key } = attempt;
  if (name !== 'DEVICE_SRP_AUTH' || key === undefined) throw invalidDecision();
  const device = await findDevice(services.store.db, { sub: attempt.subject.sub, key });
  if (device === undefined) throw invalidDecision();
  return name;
}

function invalidDecision(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid challenge name');
}
