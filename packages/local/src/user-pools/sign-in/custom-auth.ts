import { randomUUID } from 'node:crypto';
import type { ChallengeResult, StringMap } from '../../triggers/events.js';
import { hasTrigger, runTrigger } from '../../triggers/triggers.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter, notAuthorized, wrongCredentials } from '../base/errors.js';
import { askDevice, DEVICE_SRP_AUTH } from '../devices/ask-device.js';
import { findDevice } from '../devices/devices.js';
import { askFactor } from '../factors/ask-second-factor.js';
import { findMfa, isSecondFactor } from '../factors/mfa.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { triggerAttributes } from '../users/trigger-attributes.js';
import { askPasswordProof, PASSWORD_VERIFIER } from './ask-password-proof.js';
import {
  type Attempt,
  type AuthOutcome,
  beginAttempt,
  type CustomProgress,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from './attempt.js';
import { type Answered, finishSignIn, takeStep } from './authentication.js';
import { beginSignIn } from './begin.js';
import { askNewPassword, NEW_PASSWORD_REQUIRED } from './new-password.js';
import { type ChallengeState, endChallenge, requireUnspent } from './sealed-challenge.js';
import type { Step } from './step.js';

const SRP_A = 'SRP_A';
const CUSTOM_CHALLENGE = 'CUSTOM_CHALLENGE';

/** CUSTOM_AUTH: the pool's triggers decide which challenges there are, and what a right answer is. */
export async function startCustomAuth(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const { services, at } = call;
  const name = requireParameter(parameters, 'USERNAME');
  const withSrp = parameters['CHALLENGE_NAME'] === SRP_A;
  if (withSrp) requireParameter(parameters, SRP_A);
  if (!hasTrigger(services, at.pool, 'DefineAuthChallenge')) throw notConfigured();
  const user = await beginSignIn(call, name);
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  const history = withSrp ? [{ challengeName: SRP_A, challengeResult: true }] : [];
  return await decideNext(call, { attempt, custom: { name, history, pending: '' }, parameters });
}

/** Where a custom sign-in stands. */
interface CustomStand {
  /** Absent for a user who doesn't exist. */
  readonly attempt: Attempt | undefined;
  readonly custom: CustomProgress;
  /** Of the call, for what SRP needs of it. */
  readonly parameters: Parameters;
}

/** The progress with the result of the pending challenge. */
export function withResult(
  custom: CustomProgress,
  challengeResult: boolean,
  challengeMetadata?: string,
): CustomProgress {
  const result = {
    challengeName: custom.pending,
    challengeResult,
    ...(challengeMetadata !== undefined && { challengeMetadata }),
  };
  return { ...custom, history: [...custom.history, result] };
}

/**
 * Lets `DefineAuthChallenge` decide: tokens, another challenge, or none of it.
 *
 * @throws ServiceError `NotAuthorizedException`, `InvalidLambdaResponseException` and the other refusals of triggers
 */
export async function decideNext(call: SignInCall, stand: CustomStand, answered: Answered = {}): Promise<AuthOutcome> {
  return await endingOnFailure(call, answered.challenge, () => decide(call, stand, answered));
}

/** A failure ends the sign-in: the answered challenge is spent then, too. */
async function endingOnFailure<Result>(
  { services, at }: SignInCall,
  challenge: ChallengeState | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ServiceError && challenge !== undefined) {
      await services.store.transaction((tx) => endChallenge(tx, at, challenge), { survives: 'process' });
    }
    throw error;
  }
}

async function decide(call: SignInCall, stand: CustomStand, answered: Answered): Promise<AuthOutcome> {
  const { services, at } = call;
  const { attempt, custom } = stand;
  const decision = await runTrigger(services, at.pool, {
    name: 'DefineAuthChallenge',
    source: 'DefineAuthChallenge_Authentication',
    userName: attempt?.user.username ?? custom.name,
    clientId: at.client.id,
    request: { ...describeUser(call, attempt), session: describeHistory(custom) },
  });
  if (decision === undefined) throw notConfigured();
  if (decision.failAuthentication === true) throw wrongCredentials();
  if (decision.issueTokens === true) {
    if (attempt === undefined) throw wrongCredentials();
    return await finishSignIn(call, attempt, answered);
  }
  if (!decision.challengeName) throw invalidDecision();
  const pending = { ...custom, pending: decision.challengeName };
  const going = attempt === undefined ? undefined : { ...attempt, custom: pending };
  const step = await ask(call, { ...stand, attempt: going, custom: pending });
  return await takeStep(call, going, { ...answered, step });
}

async function ask(call: SignInCall, stand: CustomStand): Promise<Step> {
  const { attempt, custom, parameters } = stand;
  const { pending, name } = custom;
  if (pending === CUSTOM_CHALLENGE) return await askCustomChallenge(call, stand);
  if (pending === PASSWORD_VERIFIER) {
    return askPasswordProof(call, { name, user: attempt?.user, parameters, withSession: true, custom });
  }
  if (attempt === undefined) throw wrongCredentials();
  const { db } = call.services.store;
  const { sub } = attempt.user;
  if (isSecondFactor(pending)) return await askFactor(call, attempt, await findMfa(db, sub), pending);
  if (pending === NEW_PASSWORD_REQUIRED) return askNewPassword(call, attempt);
  if (pending === DEVICE_SRP_AUTH && attempt.deviceKey !== undefined) {
    const device = await findDevice(db, { sub, key: attempt.deviceKey });
    if (device !== undefined) return askDevice(call, attempt, device);
  }
  throw invalidDecision();
}

/** What the `Session` of `CUSTOM_CHALLENGE` holds. */
interface CustomState {
  /** Of the row with everything else: a `Session` has room for 2,048 characters. */
  readonly row: string;
}

/** What is kept until a custom challenge is answered. */
interface KeptChallenge {
  readonly custom: CustomProgress;
  readonly challengeMetadata: string | undefined;
  readonly privateParameters: StringMap;
}

async function askCustomChallenge(call: SignInCall, { attempt, custom }: CustomStand): Promise<Step> {
  const { services, at } = call;
  const userName = attempt?.user.username ?? custom.name;
  const created = await runTrigger(services, at.pool, {
    name: 'CreateAuthChallenge',
    source: 'CreateAuthChallenge_Authentication',
    userName,
    clientId: at.client.id,
    request: { ...describeUser(call, attempt), challengeName: CUSTOM_CHALLENGE, session: describeHistory(custom) },
  });
  if (created === undefined) throw notConfigured();
  const { challengeMetadata, publicChallengeParameters, privateChallengeParameters } = created;
  const kept: KeptChallenge = {
    custom,
    challengeMetadata: challengeMetadata ?? undefined,
    privateParameters: privateChallengeParameters ?? {},
  };
  const state: CustomState = { row: randomUUID() };
  const sealed = attempt === undefined ? undefined : { ...attempt, custom: undefined };
  const now = services.clock.now();
  return {
    outcome: {
      ChallengeName: CUSTOM_CHALLENGE,
      Session: sealAttempt(call, CUSTOM_CHALLENGE, sealed, state),
      ChallengeParameters: { ...publicChallengeParameters, USERNAME: userName },
    },
    write: async (tx) => {
      await tx.deleteFrom('custom_challenges').where('expires_at', '<', now).execute();
      await tx
        .insertInto('custom_challenges')
        .values({
          id: state.row,
          content: JSON.stringify(kept),
          expires_at: now + at.client.settings.AuthSessionValidity * 60_000,
        })
        .execute();
    },
  };
}

/** The answer to `CUSTOM_CHALLENGE`, that `VerifyAuthChallengeResponse` judges. */
export async function answerCustomChallenge(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { services, at } = call;
  const { attempt, state } = await resumeAttempt<CustomState>(call, CUSTOM_CHALLENGE, session, responses);
  const challengeAnswer = requireParameter(responses, 'ANSWER');
  if (attempt !== undefined) checkSignInState(attempt.user);
  await requireUnspent(services.store.db, state);
  const { custom, challengeMetadata, privateParameters } = await readKept(call, state.row);
  const verify = {
    name: 'VerifyAuthChallengeResponse',
    source: 'VerifyAuthChallengeResponse_Authentication',
    userName: attempt?.user.username ?? custom.name,
    clientId: at.client.id,
    request: {
      ...describeUser(call, attempt),
      privateChallengeParameters: privateParameters,
      challengeAnswer,
    },
  } as const;
  const verdict = await endingOnFailure(call, state, () => runTrigger(services, at.pool, verify));
  if (verdict === undefined) throw notConfigured();
  const done = withResult(custom, verdict.answerCorrect === true, challengeMetadata);
  return await decideNext(call, { attempt, custom: done, parameters: responses }, { challenge: state });
}

async function readKept({ services }: SignInCall, id: string): Promise<KeptChallenge> {
  const find = services.store.db.selectFrom('custom_challenges').select('content').where('id', '=', id);
  const row = await find.executeTakeFirst();
  if (row === undefined) throw notAuthorized('Invalid session for the user, session is expired.');
  return JSON.parse(row.content) as KeptChallenge;
}

/** The results so far, as triggers see them. */
function describeHistory({ history }: CustomProgress): readonly ChallengeResult[] {
  return history.map((result) => ({ ...result, challengeMetadata: result.challengeMetadata ?? null }));
}

function describeUser(
  { metadata }: SignInCall,
  attempt: Attempt | undefined,
): { userAttributes: StringMap; clientMetadata?: StringMap; userNotFound?: boolean } {
  return {
    userAttributes: attempt === undefined ? {} : triggerAttributes(attempt.user),
    ...(metadata !== undefined && { clientMetadata: metadata }),
    ...(attempt === undefined && { userNotFound: true }),
  };
}

function notConfigured(): ServiceError {
  return invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
}

function invalidDecision(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid challenge name');
}
