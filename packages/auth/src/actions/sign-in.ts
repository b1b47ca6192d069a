import type { Reply } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { asAuthError } from '../errors/own-errors.js';
import { findDevice } from '../session/devices.js';
import { coreOf } from '../session/internals.js';
import { forgetPendingSignIn } from '../session/pending-sign-in.js';
import type { AuthFlowType } from '../session/records.js';
import type { Core } from '../session/runtime.js';
import type { Session } from '../session/session.js';
import { initiate, nextStepOf, proceed, refuseWhenSignedIn, type SignInFlow } from '../sign-in/flow.js';
import { provePassword, startExchange } from '../sign-in/srp-exchange.js';
import { loaded } from '../platform/load-code.js';
import type { AuthFactorType, SignInOutput } from '../sign-in/sign-in-step.js';
import { readInput, requireText, requireUserPool } from '../sign-in/validation.js';

/** How {@link signIn} is to go about it. */
export interface SignInOptions {
  /**
   * Default: `USER_AUTH` with a `preferredChallenge`, otherwise the configuration's `authFlow`, and without one
   * `USER_SRP_AUTH`, which never sends the password.
   */
  readonly authFlowType?: AuthFlowType;
  /** With `USER_AUTH`: the way to prove who one is. Where the user doesn't have it, or without one, the user chooses. */
  readonly preferredChallenge?: AuthFactorType;
  /** Offers a passkey by the autofill of an input (conditional mediation), and not in a dialog. Default false. */
  readonly passkeyAutofill?: boolean;
  /** Passed to the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

/** What {@link signIn} is given. */
export interface SignInInput {
  /** A user name, or what the pool takes in its place: an e-mail address, a phone number. */
  readonly username: string;
  /** Needed by all flows that prove it at once: all but `CUSTOM_WITHOUT_SRP` and `USER_AUTH` without a password preferred. */
  readonly password?: string;
  readonly options?: SignInOptions;
  readonly signal?: AbortSignal;
}

/**
 * Signs a user in (`InitiateAuth`, `RespondToAuthChallenge`), or says what has to happen for that: `nextStep`. Most steps
 * are answered by `confirmSignIn`. A sign-in that waits for an answer is replaced by this one, a session that has expired
 * by the new one. Credentials for AWS are fetched when they are first asked for; an identity pool that fails doesn't undo
 * a sign-in.
 *
 * @throws {AuthError} `validation` for an empty user name or password; `invalidState` while a user is signed in;
 * `notAuthorized` for a wrong password; `service` with what the service or the network answered.
 *
 * @example
 * ```ts
 * const { isSignedIn, nextStep } = await auth.signIn({ username: 'ann@example.com', password });
 * ```
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.signIn({ username, options: { preferredChallenge: 'EMAIL_OTP' } });
 * ```
 */
export function signIn(session: Session, input: SignInInput): Promise<SignInOutput> {
  return signInAfter(session, input, undefined);
}

/** {@link signIn}, going on with the session of a sign-up where there is one. */
export async function signInAfter(
  session: Session,
  input: SignInInput,
  signUpSession: string | undefined,
): Promise<SignInOutput> {
  const core = coreOf(session);
  const since = core.signOuts();
  const { username, options = {}, signal } = readInput(input);
  requireText(username, 'username', 'EmptySignInUsername');
  const authFlowType = chooseFlow(core, input);
  const begin = flows[authFlowType];
  await checkFlow(input, authFlowType);
  const userPool = requireUserPool(core);
  if (userPool.clientSecret && core.platform.lifecycle) await reportSecret(core);
  await core.load();
  refuseWhenSignedIn(core);
  await forgetPendingSignIn(core);
  const attempt = async (flow: SignInFlow): Promise<SignInOutput> =>
    proceed(flow, await begin(flow, input, signUpSession));
  const flow: SignInFlow = {
    core,
    userPool,
    signInDetails: { loginId: username, authFlowType },
    clientMetadata: options.clientMetadata,
    passkeyAutofill: options.passkeyAutofill,
    signal,
    since,
    username,
    device: await findDevice(core, username),
    forgottenDevice: undefined,
    isDeviceRefused: false,
  };
  try {
    return await attempt(flow).catch((error: unknown) => {
      if (!flow.isDeviceRefused) throw error;
      return attempt({ ...flow, username, device: undefined });
    });
  } catch (error) {
    const nextStep = nextStepOf(error);
    if (!nextStep) throw error;
    return { isSignedIn: false, nextStep };
  }
}

/** Reports a secret that everyone can read who loads the page. */
async function reportSecret(core: Core): Promise<void> {
  const error = await loaded(loadFaults()).then(({ createSecretError }) => createSecretError(), asAuthError);
  core.report({ event: 'secret.exposed', error });
}

const loadFaults = () => import('../sign-in/sign-in-faults.js');

/** The flow of a sign-in, by the name that it has in `aws-amplify`. */
export function chooseFlow({ config }: Core, { password, options = {} }: SignInInput): AuthFlowType {
  const { authFlowType, preferredChallenge } = options;
  if (authFlowType) return authFlowType;
  if (preferredChallenge) return 'USER_AUTH';
  const { authFlow = 'USER_SRP_AUTH' } = config;
  if (authFlow !== 'CUSTOM_AUTH') return authFlow;
  return password ? 'CUSTOM_WITH_SRP' : 'CUSTOM_WITHOUT_SRP';
}

/** Refuses what can't work, before any request. */
async function checkFlow({ password, options }: SignInInput, flow: AuthFlowType): Promise<void> {
  const challenge = options?.preferredChallenge;
  const isUnsupported = !Object.hasOwn(flows, flow);
  if (isUnsupported || (challenge && !factors.includes(challenge))) {
    const { createFactorError, createFlowError } = await loaded(loadFaults());
    throw isUnsupported ? createFlowError(flow, Object.keys(flows)) : createFactorError(`${challenge}`, factors);
  }
  const isProvenLater = flow === 'USER_AUTH' && !challenge?.startsWith('PASSWORD');
  if (flow !== 'CUSTOM_WITHOUT_SRP' && !isProvenLater) requireText(password, 'password', 'EmptySignInPassword');
}

const factors: readonly string[] = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];

type Begin = (
  flow: SignInFlow,
  input: SignInInput,
  signUpSession: string | undefined,
) => Promise<Reply<AuthenticationReply>>;

const flows: Readonly<Record<AuthFlowType, Begin>> = {
  USER_SRP_AUTH: (flow, input) => beginWithSrp(flow, input, 'USER_SRP_AUTH'),
  CUSTOM_WITH_SRP: (flow, input) => beginWithSrp(flow, input, 'CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A' }),
  CUSTOM_WITHOUT_SRP: (flow) => initiate(flow, { AuthFlow: 'CUSTOM_AUTH' }, {}),
  USER_PASSWORD_AUTH: (flow, { password = '' }) =>
    initiate(flow, { AuthFlow: 'USER_PASSWORD_AUTH' }, { PASSWORD: password }),
  USER_AUTH: (flow, input, Session) => {
    const { password, options: { preferredChallenge: PREFERRED_CHALLENGE } = {} } = input;
    const preferred = PREFERRED_CHALLENGE && { PREFERRED_CHALLENGE };
    if (PREFERRED_CHALLENGE === 'PASSWORD_SRP') return beginWithSrp(flow, input, 'USER_AUTH', preferred);
    const proof = PREFERRED_CHALLENGE === 'PASSWORD' && password && { PASSWORD: password };
    return initiate(flow, { AuthFlow: 'USER_AUTH', Session }, { ...preferred, ...proof });
  },
};

async function beginWithSrp(
  flow: SignInFlow,
  { password = '' }: SignInInput,
  AuthFlow: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Reply<AuthenticationReply>> {
  const { keys, SRP_A } = await startExchange(flow.core);
  const reply = await initiate(flow, { AuthFlow }, { ...parameters, SRP_A });
  return provePassword(flow, reply, { keys, password });
}
