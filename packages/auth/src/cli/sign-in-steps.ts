import { confirmSignIn } from '../actions/confirm-sign-in.js';
import type { MFAType } from '../cognito/mfa-types.js';
import { isAuthError } from '../errors/auth-error.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type {
  AnyConfirmSignInInput,
  AuthFactorType,
  ConfirmSignInInput,
  SignInNextStep,
  SignInOutput,
} from '../sign-in/sign-in-step.js';
import { choose } from './choose.js';
import { CommandError } from './command-error.js';
import { toPlainText } from './plain-text.js';
import { toCommandLine } from './program.js';
import { askForNewPassword, describeDelivery, type Questions, retry } from './questions.js';
import { showTotpSetup } from './totp-setup.js';

/** A step that has an answer. The other ones are for the caller. */
export type AnswerableStep = Exclude<SignInNextStep, { readonly signInStep: 'CONFIRM_SIGN_UP' | 'RESET_PASSWORD' }>;

/** After these the same step can be answered again. */
const WRONG_ANSWERS: readonly string[] = [
  'CodeMismatchException',
  'EnableSoftwareTokenMFAException',
  'EmptyChallengeResponse',
  'InvalidPasswordException',
  'PasswordHistoryPolicyViolationException',
];

const SECOND_FACTORS: Readonly<Record<MFAType, string>> = {
  SMS: 'a code by text message',
  TOTP: 'a code of an authenticator app',
  EMAIL: 'a code by e-mail',
};

/** A password is never sent where the service takes a proof instead. */
const FIRST_FACTORS: ReadonlyMap<AuthFactorType, string> = new Map([
  ['PASSWORD_SRP', 'password'],
  ['PASSWORD', 'password'],
  ['EMAIL_OTP', 'a code by e-mail'],
  ['SMS_OTP', 'a code by text message'],
]);

/**
 * Asks the user for the answer to a step, and sends it.
 *
 * @throws {AuthError} of the service, after the last try.
 * @throws {CommandError} when the step needs a browser, or the answers end.
 */
export async function answerStep(session: Session, step: AnswerableStep, questions: Questions): Promise<SignInOutput> {
  const { terminal, signal } = questions;
  const isWrong = (error: unknown): boolean => {
    if (!isAuthError(error)) return false;
    const isWrongPassword =
      step.signInStep === 'CONFIRM_SIGN_IN_WITH_PASSWORD' && error.code === 'NotAuthorizedException';
    return isWrongPassword || WRONG_ANSWERS.includes(error.code);
  };
  introduce(session, step, questions);
  return retry(terminal, isWrong, async () => {
    const input: AnyConfirmSignInInput = { ...(await askFor(step, questions)), signal };
    // Each step has an answer of its type.
    return confirmSignIn(session, input as ConfirmSignInInput);
  });
}

/** Shows once what the user must know for all tries. */
function introduce(session: Session, step: AnswerableStep, { terminal }: Questions): void {
  switch (step.signInStep) {
    case 'CONFIRM_SIGN_IN_WITH_SMS_CODE':
    case 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE':
      terminal.say(describeDelivery(step.codeDeliveryDetails));
      break;
    case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP':
      showTotpSetup(terminal, step.totpSetupDetails, getInternals(session).config.userPool?.id ?? '');
      break;
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      terminal.say('The password was temporary. Choose a new one.');
      break;
    case 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE':
      for (const [name, value] of Object.entries(step.additionalInfo))
        terminal.say(`${toPlainText(name)}: ${toPlainText(value)}`);
      break;
  }
}

type Answer = Pick<AnyConfirmSignInInput, 'challengeResponse' | 'options'>;

async function askFor(step: AnswerableStep, { terminal, profile }: Questions): Promise<Answer> {
  const ask = async (question: string): Promise<Answer> => ({
    challengeResponse: (await terminal.ask(question)).trim(),
  });
  switch (step.signInStep) {
    case 'CONFIRM_SIGN_IN_WITH_SMS_CODE':
    case 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE':
      return ask('Code: ');
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE': {
      const { friendlyDeviceName } = step;
      const app = friendlyDeviceName ? toPlainText(friendlyDeviceName) : 'your authenticator app';
      return ask(`Code of ${app}: `);
    }
    case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP':
      return ask('Code of the authenticator app: ');
    case 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION':
    case 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION': {
      const isSetup = step.signInStep === 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION';
      const question = isSetup ? 'Which second factor do you set up?' : 'Which second factor do you use?';
      const choices = new Map(step.allowedMFATypes.map((type) => [type, SECOND_FACTORS[type]]));
      return { challengeResponse: await choose(terminal, question, choices) };
    }
    case 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP':
      return ask('E-mail address for codes: ');
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED': {
      const challengeResponse = await askForNewPassword(terminal);
      const userAttributes: Record<string, string> = {};
      for (const name of step.missingAttributes)
        userAttributes[name] = (await terminal.ask(`${toPlainText(name)}: `)).trim();
      return { challengeResponse, options: { userAttributes } };
    }
    case 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE':
      return ask('Answer: ');
    case 'CONFIRM_SIGN_IN_WITH_PASSWORD':
      return { challengeResponse: await terminal.ask('Password: ', { isHidden: true }) };
    case 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION':
      return { challengeResponse: await chooseFirstFactor(step.availableChallenges, { terminal, profile }) };
    case 'DONE':
      throw new CommandError('The sign-in ended without a session. Try again.');
    default:
      return step satisfies never;
  }
}

/** Offers the factors that work at a terminal: a passkey lies in a browser. */
function chooseFirstFactor(
  available: readonly AuthFactorType[],
  { terminal, profile }: Pick<Questions, 'terminal' | 'profile'>,
): Promise<AuthFactorType> {
  const choices = new Map([...FIRST_FACTORS].filter(([factor]) => available.includes(factor)));
  if (choices.has('PASSWORD_SRP')) choices.delete('PASSWORD');
  const advice = `A passkey needs the browser: run ${toCommandLine('login', profile)} without --username.`;
  if (choices.size === 0) throw new CommandError(advice);
  if (available.includes('WEB_AUTHN')) terminal.say(advice);
  return choose(terminal, 'How do you sign in?', choices);
}
