import { type CallOptions, call, type Reply } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import { answerSrpChallenge, startSrp } from '../cognito/srp.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { modPow } from '../platform/modular-exponentiation.js';
import { hmacSha256, sha256 } from '../platform/web-crypto.js';
import type { Core } from '../session/core.js';
import { coreOf } from '../session/link.js';
import type { Session } from '../session/session.js';
import { beginSession } from '../session/sign-in-commit.js';
import { requireText, requireUserPool } from './validation.js';

/** What {@link signIn} is given. */
export interface SignInInput {
  /** A user name, or whatever else the pool takes for one: an e-mail address, a phone number. */
  readonly username: string;
  readonly password: string;
  readonly options?: {
    /** Default: the configuration's `authFlow`, and without one `USER_SRP_AUTH`, which never sends the password. */
    readonly authFlowType?: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH';
    /** Passed to the pool's triggers. */
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
  readonly signal?: AbortSignal;
}

/** What has to happen for the user to be signed in. */
export type SignInNextStep =
  | { readonly signInStep: 'DONE' }
  /** The sign-up was never confirmed: `confirmSignUp`, then sign in again. */
  | { readonly signInStep: 'CONFIRM_SIGN_UP' }
  /** An administrator wants a new password. */
  | { readonly signInStep: 'RESET_PASSWORD' };

/** What {@link signIn} answers with. */
export interface SignInOutput {
  readonly isSignedIn: boolean;
  readonly nextStep: SignInNextStep;
}

/**
 * Signs a user in (`InitiateAuth`, `RespondToAuthChallenge`). Credentials for AWS are fetched when they are first
 * asked for; an identity pool that fails doesn't undo a sign-in.
 *
 * @throws {AuthError} `validation` for an empty user name or password; `invalidState` while somebody is signed in;
 * `notAuthorized` for a wrong password; `service` with what the service or the network answered.
 *
 * @example
 * ```ts
 * const { isSignedIn, nextStep } = await auth.signIn({ username: 'ann@example.com', password });
 * ```
 */
export async function signIn(session: Session, input: SignInInput): Promise<SignInOutput> {
  const core = coreOf(session);
  requireText(input.username, 'username', 'EmptySignInUsername');
  requireText(input.password, 'password', 'EmptySignInPassword');
  const userPool = requireUserPool(core);
  const flow = input.options?.authFlowType ?? core.config.authFlow ?? 'USER_SRP_AUTH';
  if (flow !== 'USER_SRP_AUTH' && flow !== 'USER_PASSWORD_AUTH') {
    throw new AuthError('configuration', 'UnsupportedAuthFlow', `Signing in by ${flow} is not supported.`, {
      recoverySuggestion: 'Use USER_SRP_AUTH or USER_PASSWORD_AUTH.',
      field: 'authFlowType',
    });
  }
  await core.load();
  refuseWhenSignedIn(core);
  try {
    const prove = flow === 'USER_SRP_AUTH' ? signInWithSrp : signInWithPassword;
    const reply = await prove(core, userPool, input);
    const { ChallengeName } = reply.output;
    if (ChallengeName) throw createUnsupportedChallengeError(ChallengeName);
    await beginSession(core, reply, { loginId: input.username, authFlowType: flow });
    return { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
  } catch (error) {
    const nextStep = nextStepOf(error);
    if (!nextStep) throw error;
    return { isSignedIn: false, nextStep };
  }
}

function refuseWhenSignedIn(core: Core): void {
  const account = core.account();
  if (account.status !== 'signedIn') return;
  throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is signed in already.', {
    recoverySuggestion: 'Call signOut() before signing in as somebody else.',
  });
}

/** Two refusals that are steps on the way, not failures. */
function nextStepOf(error: unknown): SignInNextStep | undefined {
  const code = error instanceof AuthError ? error.code : '';
  if (code === 'UserNotConfirmedException') return { signInStep: 'CONFIRM_SIGN_UP' };
  if (code === 'PasswordResetRequiredException') return { signInStep: 'RESET_PASSWORD' };
  return undefined;
}

function createUnsupportedChallengeError(challenge: string): AuthError {
  return new AuthError('service', 'UnsupportedChallenge', `The user pool asks for ${challenge}.`, {
    recoverySuggestion: `This version of Claviger can't answer ${challenge}.`,
  });
}

async function signInWithPassword(
  _core: Core,
  userPool: UserPoolClient,
  { username, password, options, signal }: SignInInput,
): Promise<Reply<AuthenticationReply>> {
  const input = {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: userPool.clientId,
    AuthParameters: {
      USERNAME: username,
      PASSWORD: password,
      SECRET_HASH: await secretHash(userPool, username),
    },
    ClientMetadata: options?.clientMetadata,
  };
  return call(userPool.rpc, 'InitiateAuth', input, { signal });
}

async function signInWithSrp(
  core: Core,
  userPool: UserPoolClient,
  { username, password, options, signal }: SignInInput,
): Promise<Reply<AuthenticationReply>> {
  const { platform, clock } = core;
  const { clientId: ClientId, rpc } = userPool;
  const crypto = { randomBytes: platform.randomBytes, sha256, hmacSha256, modPow };
  const ClientMetadata = options?.clientMetadata;
  const callOptions: CallOptions = { signal };
  const keys = await startSrp(crypto);
  const AuthParameters = {
    USERNAME: username,
    SRP_A: keys.publicA.toString(16),
    SECRET_HASH: await secretHash(userPool, username),
  };
  const initiate = { AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters, ClientMetadata };
  const reply = await call<AuthenticationReply>(rpc, 'InitiateAuth', initiate, callOptions);
  const { ChallengeName, ChallengeParameters: parameters = {}, Session } = reply.output;
  if (ChallengeName !== 'PASSWORD_VERIFIER') return reply;

  const user = parameters['USER_ID_FOR_SRP'] ?? username;
  const secretBlock = parameters['SECRET_BLOCK'] ?? '';
  const answer = await answerSrpChallenge(crypto, {
    ...keys,
    group: userPool.id.slice(userPool.id.indexOf('_') + 1),
    user,
    password,
    salt: parameters['SALT'] ?? '',
    publicB: parameters['SRP_B'] ?? '',
    secretBlock,
    // The service compares the time with its own clock, which its first answer has just shown.
    at: new Date(clock.at(platform.now()) ?? platform.wallMs()),
  }).catch((cause: unknown) => {
    if (cause instanceof AuthError) throw cause;
    throw createOwnError('InvalidResponse', cause);
  });
  const ChallengeResponses = {
    USERNAME: user,
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    TIMESTAMP: answer.timestamp,
    PASSWORD_CLAIM_SIGNATURE: answer.signature,
    SECRET_HASH: await secretHash(userPool, user),
  };
  const respond = { ChallengeName, ClientId, ChallengeResponses, ClientMetadata, Session };
  return call(rpc, 'RespondToAuthChallenge', respond, callOptions);
}
