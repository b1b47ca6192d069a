import { confirmResetPassword } from '../actions/confirm-reset-password.js';
import { confirmSignUp } from '../actions/confirm-sign-up.js';
import { resendSignUpCode } from '../actions/resend-sign-up-code.js';
import { resetPassword } from '../actions/reset-password.js';
import { signIn } from '../actions/sign-in.js';
import type { AuthConfig } from '../config/auth-config.js';
import { isAuthError } from '../errors/auth-error.js';
import type { Session } from '../session/session.js';
import type { SignInOutput } from '../sign-in/sign-in-step.js';
import { askForNewPassword, describeDelivery, type Questions, retry } from './questions.js';
import { answerStep } from './sign-in-steps.js';

/** The input of {@link signInAtTerminal}. */
export interface TerminalSignIn extends Questions {
  readonly username: string;
  readonly config: AuthConfig;
}

/**
 * Signs in with a user name. It asks for the password, and for each next step.
 *
 * @throws {AuthError} of the service, after the last try.
 * @throws {CommandError} when a step needs a browser, or the answers end.
 */
export async function signInAtTerminal(session: Session, input: TerminalSignIn): Promise<void> {
  let password = await findPassword(input);
  let output = await startWithPassword(session, input, password);
  while (!output.isSignedIn) {
    const { signInStep } = output.nextStep;
    if (signInStep === 'CONFIRM_SIGN_UP' || signInStep === 'RESET_PASSWORD') {
      const isReset = signInStep === 'RESET_PASSWORD';
      password = isReset ? await choosePassword(session, input) : await confirmUser(session, input, password);
      output = await start(session, input, password);
    } else output = await answerStep(session, output.nextStep, input);
  }
}

/** Asks for the password, where the flow of the configuration begins with it. */
async function findPassword({ config, terminal }: TerminalSignIn): Promise<string | undefined> {
  const { authFlow = 'USER_SRP_AUTH' } = config;
  const isFirst = authFlow === 'USER_SRP_AUTH' || authFlow === 'USER_PASSWORD_AUTH';
  return isFirst ? terminal.ask('Password: ', { isHidden: true }) : undefined;
}

function start(
  session: Session,
  { username, signal }: TerminalSignIn,
  password: string | undefined,
): Promise<SignInOutput> {
  return signIn(session, { username, ...(password !== undefined && { password }), signal });
}

/** Starts a sign-in. After a wrong password a person may try again. */
async function startWithPassword(
  session: Session,
  input: TerminalSignIn,
  first: string | undefined,
): Promise<SignInOutput> {
  let password = first;
  const isWrong = (error: unknown): boolean =>
    password !== undefined && isAuthError(error) && error.code === 'NotAuthorizedException';
  return retry(input.terminal, isWrong, async (isAgain) => {
    if (isAgain) password = await findPassword(input);
    return start(session, input, password);
  });
}

/** Confirms a sign-up by a new code. Returns the password, as the sign-in starts over. */
async function confirmUser(
  session: Session,
  { username, terminal, signal }: TerminalSignIn,
  password: string | undefined,
): Promise<string | undefined> {
  const sent = await resendSignUpCode(session, { username, signal });
  terminal.say(`This user is not confirmed yet. ${describeDelivery(sent)}`);
  await retry(terminal, isWrongCode, async () => {
    const confirmationCode = (await terminal.ask('Code: ')).trim();
    await confirmSignUp(session, { username, confirmationCode, signal });
  });
  return password;
}

/** Resets the password by a code, because an administrator requires it. Returns the new one. */
async function choosePassword(session: Session, { username, terminal, signal }: TerminalSignIn): Promise<string> {
  const { nextStep } = await resetPassword(session, { username, signal });
  const delivery = 'codeDeliveryDetails' in nextStep ? describeDelivery(nextStep.codeDeliveryDetails) : '';
  terminal.say(`This user needs a new password. ${delivery}`);
  return retry(terminal, isWrongCode, async () => {
    const confirmationCode = (await terminal.ask('Code: ')).trim();
    const newPassword = await askForNewPassword(terminal);
    await confirmResetPassword(session, { username, confirmationCode, newPassword, signal });
    return newPassword;
  });
}

function isWrongCode(error: unknown): boolean {
  return isAuthError(error) && ['CodeMismatchException', 'InvalidPasswordException'].includes(error.code);
}
