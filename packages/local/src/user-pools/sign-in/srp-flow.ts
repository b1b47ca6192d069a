import type { LocalServices } from '../../context/services.js';
import type { ServiceError } from '../../wire/service-error.js';
import { notAuthorized, wrongCredentials } from '../base/errors.js';
import { poolNameOf } from '../base/issuer.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import { checkLock, countFailure } from '../users/passwords.js';
import { hasPublishedPassword, PUBLISHED_PASSWORD } from '../users/published-passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { checkStrangerLock, countStrangerFailure } from '../users/stranger-lock.js';
import { strangerOf } from '../users/strangers.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import {
  askPasswordProof,
  PASSWORD_VERIFIER,
  PASSWORD_VERIFIER_SESSION,
  type PasswordSrpState,
  requirePublicA,
} from './ask-password-proof.js';
import { type AuthOutcome, beginAttempt, type Parameters, requireParameter, type SignInCall } from './attempt.js';
import { continueSignIn } from './authentication.js';
import { beginSignIn } from './begin.js';
import { decideNext, withResult } from './custom-auth.js';
import { inventUser } from './invented-user.js';
import { type ChallengeState, openChallenge } from './sealed-challenge.js';
import { checkFresh, isProven, readClaim } from './srp-claim.js';

/** First step of USER_SRP_AUTH: the client's A for the salt and the server's B. */
export async function startSrp(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const name = requireParameter(parameters, 'USERNAME');
  requirePublicA(parameters);
  const user = await beginSignIn(call, name);
  return askPasswordProof(call, { name, user, parameters, withSession: false }).outcome;
}

/** Second step: the client's proof that it knows the password. */
export async function finishSrp(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { user, state, refusal } = await checkPasswordProof(call, responses, session);
  const parameters = { ...(state.deviceKey && { DEVICE_KEY: state.deviceKey }), ...responses };
  const attempt = user === undefined ? undefined : beginAttempt(user, parameters);
  if (state.custom !== undefined) {
    const custom = withResult(state.custom, refusal === undefined);
    return await decideNext(call, { attempt, custom, parameters }, { challenge: state });
  }
  if (refusal !== undefined || attempt === undefined) throw refusal ?? wrongCredentials();
  return await continueSignIn(call, attempt, { challenge: state });
}

interface CheckedProof {
  readonly user: User | undefined;
  readonly state: ChallengeState & PasswordSrpState;
  /** Why the proof is refused. */
  readonly refusal: ServiceError | undefined;
}

/** @throws ServiceError what else keeps the user from signing in */
async function checkPasswordProof(
  { services, at }: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<CheckedProof> {
  const claim = readClaim(responses);
  const state = openChallenge<PasswordSrpState>(services, at, PASSWORD_VERIFIER, claim.secretBlock);
  checkSession(at, services, { expected: state.session, session });
  if (responses['USERNAME'] !== state.username) {
    const named = await findUser(services.store.db, at.pool, responses['USERNAME'] ?? '');
    if (named === undefined || named.sub !== state.sub) throw wrongCredentials();
  }
  const user = state.sub === undefined ? undefined : await findUserBySub(services.store.db, state.sub);
  const stranger = strangerOf(at.pool, state.name);
  if (user === undefined) {
    await checkStrangerLock(services, stranger);
  } else {
    checkSignInState(user);
    checkLock(services, user);
  }
  const { verifier } = user?.password ?? inventUser(services, at.pool, state.username).password;
  const proven = isProven(state, claim, { group: poolNameOf(at.pool.id), username: state.username, verifier });
  if (user === undefined) {
    return { user, state, refusal: await countStrangerFailure(services, stranger) };
  }
  if (user.password === undefined) {
    return {
      user,
      state,
      refusal: await countFailure(services, user.sub, wrongCredentials('The user has no password.')),
    };
  }
  if (!proven) return { user, state, refusal: await countFailure(services, user.sub) };
  if (hasPublishedPassword(services.settings, at.pool, user)) {
    const refusal = await countFailure(services, user.sub, wrongCredentials(PUBLISHED_PASSWORD));
    return { user, state, refusal };
  }
  checkFresh(services, claim);
  return { user, state, refusal: undefined };
}

function checkSession(
  at: ClientAndPool,
  services: LocalServices,
  { expected, session }: { readonly expected: string | undefined; readonly session: string | undefined },
): void {
  if (expected === undefined) return;
  const sealed = Buffer.from(session ?? '', 'base64url');
  const given = openChallenge<{ session: string }>(services, at, PASSWORD_VERIFIER_SESSION, sealed);
  if (given.session !== expected) throw notAuthorized('Invalid session for the user.');
}
