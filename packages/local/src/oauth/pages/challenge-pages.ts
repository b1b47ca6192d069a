import { html } from 'hono/html';
import { type LoginContext, linkTo, show } from '../authorization/login-context.js';
import { errorNote, field, form, type Html, hidden } from '../html/layout.js';
import { attributeField, readAttributes } from '../html/user-fields.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { type Challenge, readNames } from './challenge.js';
import { mfaSetupFields } from './mfa-setup.js';
import { PASSKEY_SCRIPT, passkeyFields } from './passkey.js';

interface ChallengeView {
  readonly title: string;
  readonly fields: (challenge: Challenge) => Html | Promise<Html>;
  /** The responses in the form, besides the user's name. */
  readonly responses: (form: OauthParameters) => Readonly<Record<string, string | undefined>>;
  readonly script?: string;
}

function codeView(title: string, response: string): ChallengeView {
  return {
    title,
    fields: ({ parameters }) => {
      const to = parameters['CODE_DELIVERY_DESTINATION'];
      return html`${to === undefined ? html`<p>Enter the code that your authenticator app shows.</p>` : html`<p>We have sent a code to ${to}.</p>`}
${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric' })}<button>Continue</button>`;
    },
    responses: ({ code }) => ({ [response]: code?.replaceAll(/\s/g, '') }),
  };
}

const CHOICES: Readonly<Record<string, string>> = {
  PASSWORD: 'Use your password',
  EMAIL_OTP: 'Get a code by e-mail',
  SMS_OTP: 'Get a code by text message',
  SMS_MFA: 'Get a code by text message',
  SOFTWARE_TOKEN_MFA: 'Use your authenticator app',
  WEB_AUTHN: 'Use a passkey',
};

function choiceView(title: string, parameter: string): ChallengeView {
  return {
    title,
    fields: ({ parameters }) => {
      const names = readNames(parameters[parameter]).filter((name) => CHOICES[name] !== undefined);
      if (names.length === 0) return html`<p>There is no other way to sign in.</p>`;
      return html`${names.map((name) => html`<button class="second" name="answer" value="${name}">${CHOICES[name] ?? name}</button>`)}`;
    },
    responses: ({ answer }) => ({ ANSWER: answer }),
  };
}

const VIEWS: Readonly<Record<string, ChallengeView>> = {
  PASSWORD: {
    title: 'Enter your password',
    fields: () =>
      html`${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}<button>Sign in</button>`,
    responses: ({ password }) => ({ PASSWORD: password }),
  },
  NEW_PASSWORD_REQUIRED: {
    title: 'Choose a new password',
    fields: ({ parameters }) => {
      const missing = readNames(parameters['requiredAttributes']).map((name) => name.replace('userAttributes.', ''));
      return html`<p>Your temporary password works for the first sign-in only.</p>
${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password' })}
${missing.map((name) => field(attributeField(name, undefined)))}<button>Continue</button>`;
    },
    responses: (given) => ({
      NEW_PASSWORD: given['new_password'],
      ...Object.fromEntries(
        Object.entries(readAttributes(given)).map(([name, value]) => [`userAttributes.${name}`, value]),
      ),
    }),
  },
  SOFTWARE_TOKEN_MFA: codeView('Enter your code', 'SOFTWARE_TOKEN_MFA_CODE'),
  SMS_MFA: codeView('Enter your code', 'SMS_MFA_CODE'),
  EMAIL_OTP: codeView('Enter your code', 'EMAIL_OTP_CODE'),
  SMS_OTP: codeView('Enter your code', 'SMS_OTP_CODE'),
  SELECT_MFA_TYPE: choiceView('Choose how to verify your identity', 'MFAS_CAN_CHOOSE'),
  SELECT_CHALLENGE: choiceView('How do you want to sign in?', 'AVAILABLE_CHALLENGES'),
  MFA_SETUP: {
    title: 'Set up a second factor',
    fields: ({ parameters }) => mfaSetupFields(parameters),
    responses: () => ({}),
  },
  WEB_AUTHN: {
    title: 'Use your passkey',
    fields: ({ parameters }) => passkeyFields(parameters),
    responses: ({ credential }) => ({ CREDENTIAL: credential }),
    script: PASSKEY_SCRIPT,
  },
};

/** Reads the responses to a challenge from its form. */
export function readResponses({ name }: Challenge, given: OauthParameters): Record<string, string> {
  const responses = findView(name)?.responses(given) ?? {};
  return Object.fromEntries(
    Object.entries(responses).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function findView(name: string): ChallengeView | undefined {
  return Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
}

/** Shows a challenge; with an error after a wrong answer. */
export async function showChallenge(login: LoginContext, challenge: Challenge, error?: string): Promise<Response> {
  const view = findView(challenge.name);
  const carried = hidden({
    challenge: challenge.name,
    session: challenge.session,
    username: challenge.username,
    about: JSON.stringify(challenge.parameters),
  });
  const fields =
    view === undefined
      ? html`<p>This page does not support the next step of the sign-in.</p>`
      : await view.fields(challenge);
  const body = html`${errorNote(error)}${form(login.csrf, linkTo(login, '/login'), html`${carried}${fields}`)}
<nav><a href="${linkTo(login, '/login')}">Start over</a></nav>`;
  return await show(login, {
    title: view?.title ?? 'Sign in',
    body,
    script: view?.script,
    status: error === undefined ? 200 : 400,
  });
}
