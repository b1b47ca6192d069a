import { callService } from '../cognito/call-service.js';
import { getUserPool } from '../cognito/get-user-pool.js';
import { secretHash } from '../cognito/secret-hash.js';
import { assertText, parseCode, readInput } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readUserContext } from '../sign-in/user-context.js';
import { findPlannedSignIn, planSignIn } from './internal/planned-sign-in.js';
import type { SignUpOutput } from './sign-up.js';

/** The input of {@link confirmSignUp}. */
export interface ConfirmSignUpInput {
  readonly username: string;
  /** The code that the user received. */
  readonly confirmationCode: string;
  readonly options?:
    | {
        /** Moves an address from another account that has it as an alias. Default false. */
        readonly forceAliasCreation?: boolean | undefined;
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Confirms an account with the code of the sign-up (`ConfirmSignUp`). After a sign-up with `autoSignIn` the next step is
 * `COMPLETE_AUTO_SIGN_IN`.
 *
 * @throws {AuthError} `validation` for an empty input; `service` with `CodeMismatchException`,
 * `ExpiredCodeException` or another exception.
 */
export async function confirmSignUp(session: Session, input: ConfirmSignUpInput): Promise<SignUpOutput> {
  const internals = getInternals(session);
  const { username, confirmationCode, options = {}, signal } = readInput(input);
  assertText(username, 'username', 'EmptyConfirmSignUpUsername');
  const code = parseCode(confirmationCode, 'confirmationCode', 'EmptyConfirmSignUpCode');
  const userPool = getUserPool(internals);
  const planned = findPlannedSignIn(internals);
  const plan = planned?.input.username === username ? planned : undefined;
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    ConfirmationCode: code,
    SecretHash: await secretHash(userPool, username),
    ForceAliasCreation: options.forceAliasCreation,
    ClientMetadata: options.clientMetadata,
    UserContextData: await readUserContext(internals, username),
    Session: plan?.session,
  };
  const { output } = await callService<{ readonly Session?: string }>(userPool.rpc, 'ConfirmSignUp', request, {
    signal,
  });
  if (plan) planSignIn(internals, { ...plan, session: output.Session });
  return { isSignUpComplete: true, nextStep: { signUpStep: plan ? 'COMPLETE_AUTO_SIGN_IN' : 'DONE' } };
}
