import { getUserPool } from '../cognito/get-user-pool.js';
import type { Reply } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { asAuthError } from '../errors/own-errors.js';
import { assertText, readInput } from '../errors/read-input.js';
import { loadCode } from '../platform/load-code.js';
import { findDevice } from '../session/devices.js';
import type { Internals } from '../session/internals.js';
import { forgetPendingSignIn } from '../session/pending-sign-in.js';
import type { AuthFlowType } from '../session/records.js';
import { assertNotSignedIn, findNextStep, initiate, proceed, type SignInFlow } from './flow.js';
import type { ChoiceField } from './sign-in-faults.js';
import type { SignInInput } from './sign-in-input.js';
import type { SignInOutput } from './sign-in-step.js';
import { provePassword, startExchange } from './srp-exchange.js';

/**
 * Starts a sign-in, and continues it as far as possible without the user.
 *
 * @param signUpSession - the session of a sign-up that this sign-in completes.
 * @throws {AuthError} as `signIn`.
 */
export async function beginSignIn(
  internals: Internals,
  input: SignInInput,
  signUpSession: string | undefined,
): Promise<SignInOutput> {
  const since = internals.runtime.signOuts();
  const { username, options = {}, signal } = readInput(input);
  assertText(username, 'username', 'EmptySignInUsername');
  const authFlowType = chooseFlow(internals, input);
  const begin = flows[authFlowType];
  await checkFlow(input, authFlowType);
  const userPool = getUserPool(internals);
  if (userPool.clientSecret && internals.platform.lifecycle) await reportSecret(internals);
  await internals.sync.ensureLoaded();
  assertNotSignedIn(internals);
  await forgetPendingSignIn(internals);
  const attempt = async (flow: SignInFlow): Promise<SignInOutput> =>
    proceed(flow, await begin(flow, input, signUpSession));
  const flow: SignInFlow = {
    internals,
    userPool,
    signInDetails: { loginId: username, authFlowType },
    clientMetadata: options.clientMetadata,
    passkeyAutofill: options.passkeyAutofill,
    signal,
    since,
    username,
    device: await findDevice(internals, username),
  };
  try {
    return await attempt(flow).catch((error: unknown) => {
      if (!flow.isDeviceRefused) throw error;
      return attempt({ ...flow, username, device: undefined });
    });
  } catch (error) {
    const nextStep = findNextStep(error);
    if (!nextStep) throw error;
    return { isSignedIn: false, nextStep };
  }
}

/** Reports a secret that each visitor of the page can read. */
async function reportSecret(internals: Internals): Promise<void> {
  const error = await loadCode(loadFaults()).then(({ createSecretError }) => createSecretError(), asAuthError);
  internals.runtime.report({ event: 'secret.exposed', error });
}

const loadFaults = () => import('./sign-in-faults.js');

/** Returns the flow of a sign-in by its name in `aws-amplify`. */
export function chooseFlow({ config }: Internals, { password, options = {} }: SignInInput): AuthFlowType {
  const { authFlowType, preferredChallenge } = options;
  if (authFlowType) return authFlowType;
  if (preferredChallenge) return 'USER_AUTH';
  const { authFlow = 'USER_SRP_AUTH' } = config;
  if (authFlow !== 'CUSTOM_AUTH') return authFlow;
  return password ? 'CUSTOM_WITH_SRP' : 'CUSTOM_WITHOUT_SRP';
}

/** Asserts that the input can work, before any request. */
async function checkFlow({ password, options }: SignInInput, flow: AuthFlowType): Promise<void> {
  const challenge = options?.preferredChallenge;
  await checkChoice('authFlowType', flow, Object.keys(flows));
  if (challenge) await checkChoice('preferredChallenge', challenge, factors);
  const takesPassword = flow === 'USER_AUTH' ? challenge?.startsWith('PASSWORD') : flow !== 'CUSTOM_WITHOUT_SRP';
  if (takesPassword) assertText(password, 'password', 'EmptySignInPassword');
}

async function checkChoice(field: ChoiceField, choice: string, choices: readonly string[]): Promise<void> {
  if (choices.includes(choice)) return;
  const { createChoiceError } = await loadCode(loadFaults());
  throw createChoiceError(field, choice, choices);
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
  const { keys, SRP_A } = await startExchange(flow.internals);
  const reply = await initiate(flow, { AuthFlow }, { ...parameters, SRP_A });
  return provePassword(flow, reply, { keys, password });
}
