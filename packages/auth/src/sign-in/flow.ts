import { callService } from '../cognito/call-service.js';
import type { CallOptions, Reply } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { loadCode } from '../platform/load-code.js';
import { beginSession } from '../session/begin-session.js';
import { type DeviceRecord, findDevice } from '../session/devices.js';
import type { Internals } from '../session/internals.js';
import { forgetPendingSignIn } from '../session/pending-sign-in.js';
import type { AuthFlowType } from '../session/records.js';
import type { SignInNextStep, SignInOutput } from './sign-in-step.js';
import { readUserContext } from './user-context.js';

/** One sign-in in progress: the data that its requests share. */
export interface SignInFlow {
  readonly internals: Internals;
  readonly userPool: UserPoolClient;
  readonly signInDetails: { readonly loginId: string; readonly authFlowType: AuthFlowType };
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
  /** Whether passkeys appear in the autofill instead of in a dialog. */
  readonly passkeyAutofill: boolean | undefined;
  readonly signal: AbortSignal | undefined;
  /** `internals.runtime.signOuts()` at the start. A sign-out since then ends the sign-in. */
  readonly since: number;
  /** The user name for answers: the input, until the service returns its own name. */
  username: string;
  /** This device, if the service knows it. */
  device: DeviceRecord | undefined;
  /** A device that the service has just denied. Another user name may lead to it, too. */
  forgottenDevice?: string | undefined;
  /** The service required a proof that is missing. A new sign-in without the device can succeed. */
  isDeviceRefused?: boolean;
}

/** The challenge of an answer. */
export interface Challenge {
  readonly ChallengeName: string;
  readonly Session: string | undefined;
}

type Parameters = Readonly<Record<string, string>>;

/** Starts a sign-in (`InitiateAuth`). `session`: the session of a sign-up that this sign-in completes. */
export function initiate(
  flow: SignInFlow,
  { AuthFlow, Session }: { readonly AuthFlow: string; readonly Session?: string | undefined },
  parameters: Parameters,
): Promise<Reply<AuthenticationReply>> {
  return ask(flow, 'InitiateAuth', (common) => ({
    AuthFlow,
    Session,
    AuthParameters: { ...common, ...parameters },
  }));
}

/** Answers a challenge (`RespondToAuthChallenge`). */
export function respond(
  flow: SignInFlow,
  { ChallengeName, Session }: Challenge,
  responses: Parameters,
): Promise<Reply<AuthenticationReply>> {
  return ask(flow, 'RespondToAuthChallenge', (common) => ({
    ChallengeName,
    Session,
    ChallengeResponses: { ...common, ...responses },
  }));
}

async function ask(
  flow: SignInFlow,
  operation: string,
  build: (common: Readonly<Record<string, string | undefined>>) => object,
): Promise<Reply<AuthenticationReply>> {
  const { internals, userPool, username, device, clientMetadata, signal } = flow;
  const shared = {
    ClientId: userPool.clientId,
    ClientMetadata: clientMetadata,
    UserContextData: await readUserContext(internals, flow.signInDetails.loginId),
  };
  const names = { USERNAME: username, SECRET_HASH: await secretHash(userPool, username) };
  const options: CallOptions = { signal };
  const send = (DEVICE_KEY?: string): Promise<Reply<AuthenticationReply>> =>
    callService(userPool.rpc, operation, { ...shared, ...build({ ...names, DEVICE_KEY }) }, options);
  let reply: Reply<AuthenticationReply>;
  try {
    reply = await send(device?.key);
  } catch (error) {
    if (!device || !isUnknown(error)) throw error;
    // The service has forgotten the device: it now counts as a new one.
    await forgetDevice(flow);
    reply = await send().catch((again: unknown) => {
      // The first request contained it.
      flow.isDeviceRefused = isUnknown(again);
      throw again;
    });
  }
  const { USER_ID_FOR_SRP, USERNAME } = reply.output.ChallengeParameters ?? {};
  flow.username = USER_ID_FOR_SRP ?? USERNAME ?? username;
  if (flow.username !== username && !flow.device) await recognizeDevice(flow);
  return reply;
}

/** Whether the service does not know a resource of the request. */
function isUnknown(error: unknown): boolean {
  return codeOf(error) === 'ResourceNotFoundException';
}

/** Continues after an answer of the service, as far as possible without the user. */
export async function proceed(flow: SignInFlow, reply: Reply<AuthenticationReply>): Promise<SignInOutput> {
  const { ChallengeName, Session } = reply.output;
  if (!ChallengeName) return finish(flow, reply);
  const challenge = { ChallengeName, Session };
  if (ChallengeName === 'DEVICE_SRP_AUTH') {
    const { answerDeviceChallenge } = await loadDevices();
    return proceed(flow, await answerDeviceChallenge(flow, challenge));
  }
  const { stopAt } = await loadCode(import('./stop.js'));
  return stopAt(flow, reply.output, challenge);
}

async function finish(flow: SignInFlow, reply: Reply<AuthenticationReply>): Promise<SignInOutput> {
  const { internals, signInDetails, since } = flow;
  const result = reply.output.AuthenticationResult;
  if (result?.NewDeviceMetadata) await registerDevice(flow, result);
  await beginSession(internals, reply, { since, signInDetails });
  if (internals.attempt.pending) await forgetPendingSignIn(internals);
  return { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
}

/** Registers a new device. A failure does not stop the sign-in. */
async function registerDevice(flow: SignInFlow, result: object): Promise<void> {
  try {
    const { confirmDevice } = await loadCode(import('./new-device.js'));
    await confirmDevice(flow, result);
  } catch (error) {
    flow.signal?.throwIfAborted();
    flow.internals.runtime.report({ event: 'device.failed', error: asAuthError(error) });
  }
}

/** Finds this device by the service's name of the user. */
async function recognizeDevice(flow: SignInFlow): Promise<void> {
  flow.device = await findDevice(flow.internals, flow.username);
  if (flow.device && flow.device.key === flow.forgottenDevice) await forgetDevice(flow);
}

/** Forgets the device of a sign-in, which is rare. */
async function forgetDevice(flow: SignInFlow): Promise<void> {
  const { forgetDevice: forget } = await loadDevices();
  await forget(flow);
}

const loadDevices = () => loadCode(import('./device-challenge.js'));

/** Returns the code of an `AuthError`; undefined for any other error. */
function codeOf(error: unknown): string | undefined {
  return error instanceof AuthError ? error.code : undefined;
}

/** Two exceptions that are next steps instead of failures. */
export function findNextStep(error: unknown): SignInNextStep | undefined {
  const code = codeOf(error);
  if (code === 'UserNotConfirmedException') return { signInStep: 'CONFIRM_SIGN_UP' };
  if (code === 'PasswordResetRequiredException') return { signInStep: 'RESET_PASSWORD' };
  return undefined;
}

/** Asserts that no user is signed in. A sign-in may replace an expired session. */
export function assertNotSignedIn(internals: Internals): void {
  if (internals.runtime.account().status !== 'signedIn') return;
  throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is already signed in.', {
    recoverySuggestion: 'Call signOut() first.',
  });
}
