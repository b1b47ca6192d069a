import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../services.js';
import { type ClientAndPool, hidesUsers } from '../client-settings.js';
import { invalidParameter, notAuthorized, userNotFound, wrongCredentials } from '../errors.js';
import { poolNameOf } from '../issuer.js';
import type { UserPool } from '../pool-settings.js';
import { checkLock, countFailure } from '../users/passwords.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import { type AuthOutcome, beginAttempt, type Parameters, requireParameter, type SignInCall } from './attempt.js';
import { continueSignIn } from './authentication.js';
import { type ChallengeState, openChallenge, sealChallenge } from './challenges.js';
import { inventUser } from './invented-user.js';
import { checkSignInState } from './sign-in-state.js';
import { isUsablePublicA, type SrpVerifier, startExchange } from './srp.js';
import { checkFresh, isProven, readClaim, type SrpState } from './srp-claim.js';
import type { Step } from './step.js';

export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';
const PASSWORD_VERIFIER_SESSION = 'PASSWORD_VERIFIER session';

/** What the sealed `SECRET_BLOCK` of `PASSWORD_VERIFIER` holds. */
interface PasswordSrpState extends SrpState {
  /** Absent for a user who doesn't exist, which isn't to be told. */
  readonly sub?: string;
  readonly username: string;
  readonly deviceKey?: string;
  /** Of the `Session` that has to come back with it, where one was given. */
  readonly session?: string;
}

/** First step of USER_SRP_AUTH: the client's A for the salt and the server's B. */
export async function startSrp(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const { services, at } = call;
  const name = requireParameter(parameters, 'USERNAME');
  requirePublicA(parameters);
  const user = await findUser(services.store.db, at.pool, name);
  if (user === undefined && !hidesUsers(at.client)) throw userNotFound();
  if (user !== undefined) {
    checkSignInState(user);
    checkLock(services, user);
  }
  return askPasswordProof(call, { name, user, parameters, withSession: false }).outcome;
}

/** @throws ServiceError `InvalidParameterException` when `SRP_A` is missing or must not be used */
export function requirePublicA(parameters: Parameters): string {
  const publicA = requireParameter(parameters, 'SRP_A');
  if (!isUsablePublicA(publicA)) throw invalidParameter('Invalid SRP_A');
  return publicA;
}

interface ProofRequest {
  /** The name that the client gave. */
  readonly name: string;
  readonly user: User | undefined;
  /** With `SRP_A`, and `DEVICE_KEY` if the client knows it. */
  readonly parameters: Parameters;
  /** Whether the challenge has a `Session`, which then has to come back. */
  readonly withSession: boolean;
}

/** Asks for the proof of the password. A user who isn't there, or has no password, is asked as well. */
export function askPasswordProof(
  { services, at }: SignInCall,
  { name, user, parameters, withSession }: ProofRequest,
): Step {
  const { username, password } = showUser(services, at.pool, name, user);
  const exchange = startExchange(password.verifier);
  const deviceKey = parameters['DEVICE_KEY'];
  const state: PasswordSrpState = {
    ...(user?.password !== undefined && { sub: user.sub }),
    username,
    publicA: requirePublicA(parameters),
    ...exchange,
    ...(deviceKey !== undefined && { deviceKey }),
    ...(withSession && { session: randomUUID() }),
  };
  const { session } = state;
  return {
    outcome: {
      ChallengeName: PASSWORD_VERIFIER,
      ...(session !== undefined && {
        Session: sealChallenge(services, at, PASSWORD_VERIFIER_SESSION, { session }).toString('base64url'),
      }),
      ChallengeParameters: {
        USERNAME: username,
        USER_ID_FOR_SRP: username,
        SALT: password.salt,
        SRP_B: exchange.publicB,
        SECRET_BLOCK: sealChallenge(services, at, PASSWORD_VERIFIER, state).toString('base64'),
      },
    },
  };
}

/** What a client is shown of a user, or in place of one. */
function showUser(
  services: LocalServices,
  pool: UserPool,
  name: string,
  user: User | undefined,
): Pick<User, 'username'> & { readonly password: SrpVerifier } {
  if (user?.password !== undefined) return { username: user.username, password: user.password };
  const invented = inventUser(services, pool, name);
  return { ...invented, username: user?.username ?? invented.username };
}

/** Second step: the client's proof that it knows the password. */
export async function finishSrp(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { user, state } = await checkPasswordProof(call, responses, session);
  const attempt = beginAttempt(user, { ...(state.deviceKey && { DEVICE_KEY: state.deviceKey }), ...responses });
  return await continueSignIn(call, attempt, { challenge: state });
}

/** @throws ServiceError `NotAuthorizedException` and whatever else keeps the user from signing in */
export async function checkPasswordProof(
  { services, at }: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<{ readonly user: User; readonly state: ChallengeState & PasswordSrpState }> {
  const claim = readClaim(responses);
  const state = openChallenge<PasswordSrpState>(services, at, PASSWORD_VERIFIER, claim.secretBlock);
  checkSession(at, services, { expected: state.session, session });
  if (responses['USERNAME'] !== state.username) {
    const named = await findUser(services.store.db, at.pool, responses['USERNAME'] ?? '');
    if (named === undefined || named.sub !== state.sub) throw wrongCredentials();
  }
  const user = state.sub === undefined ? undefined : await findUserBySub(services.store.db, state.sub);
  if (user !== undefined) {
    checkSignInState(user);
    checkLock(services, user);
  }
  const { verifier } = user?.password ?? inventUser(services, at.pool, state.username).password;
  const proven = isProven(state, claim, { group: poolNameOf(at.pool.id), username: state.username, verifier });
  if (user?.password === undefined) throw wrongCredentials();
  if (!proven) throw await countFailure(services, user.sub);
  checkFresh(services, claim);
  return { user, state };
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
