import { html } from 'hono/html';
import { confirmSignUp } from '../../user-pools/accounts/confirm-sign-up.js';
import { resendSignUpCode } from '../../user-pools/accounts/resend-sign-up-code.js';
import { signUp } from '../../user-pools/accounts/sign-up.js';
import { maskDestination } from '../../user-pools/messages/delivery.js';
import { startUserAuth } from '../../user-pools/sign-in/flows/user-auth.js';
import { createConfirmedSession, createSignUpSession } from '../../user-pools/sign-in/sign-up-session.js';
import { ServiceError } from '../../wire/service-error.js';
import { type LoginContext, linkTo, show, toSignInCall } from '../authorization/login-context.js';
import { errorNote, field, form, hidden, notice } from '../html/layout.js';
import { attributeField, readAttributes, userNameField } from '../html/user-fields.js';
import { recordDenial } from '../protocol/denials.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { continueSignIn } from './continue-sign-in.js';
import { checkFormValues } from './form-values.js';
import { showSignIn } from './sign-in-page.js';

/** `/signup` */
export async function showSignUp(login: LoginContext, given: OauthParameters = {}, error?: string): Promise<Response> {
  const { pool } = login.request.app;
  const { SchemaAttributes, UsernameAttributes = [], AutoVerifiedAttributes = [] } = pool.settings;
  const wanted = SchemaAttributes.filter(
    ({ Name, Required }) =>
      Name !== 'sub' && !UsernameAttributes.includes(Name) && (Required || AutoVerifiedAttributes.includes(Name)),
  ).map(({ Name }) => Name);
  const values = readAttributes(given);
  const fields = html`${field(userNameField(pool, given['username'] ?? login.request.loginHint))}
${wanted.map((name) => field(attributeField(name, values[name])))}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password' })}<button>Sign up</button>`;
  const body = html`${errorNote(error)}${form(login.csrf, linkTo(login, '/signup'), fields)}
<nav><a href="${linkTo(login, '/login')}">Sign in instead</a></nav>`;
  return await show(login, { title: 'Create an account', body, status: error === undefined ? 200 : 400 });
}

/** Handles the form of `/signup`. */
export async function answerSignUpForm(login: LoginContext, given: OauthParameters): Promise<Response> {
  const { username = '', password = '' } = given;
  const { services, request } = login;
  const attributes = readAttributes(given);
  try {
    checkFormValues({ username, password, attributes });
    const signedUp = await signUp(services, request.app, { username, password: password || undefined, attributes });
    const { user, delivery } = signedUp;
    const session = createSignUpSession(services, request.app, user);
    if (user.status === 'CONFIRMED') return await signInAfterwards(login, { username, session });
    return await showConfirm(login, { username, session, sentTo: delivery && maskDestination(delivery) });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showSignUp(login, given, error.message);
  }
}

interface ConfirmPage {
  readonly username: string;
  /** The session of the sign-up. */
  readonly session?: string | undefined;
  readonly sentTo?: string | undefined;
  readonly error?: string | undefined;
}

/** `/confirm`: the code of a sign-up. */
export async function showConfirm(login: LoginContext, page: ConfirmPage): Promise<Response> {
  const { username, session, sentTo, error } = page;
  const fields = html`${hidden({ session, username: username || undefined })}
${username === '' ? field(userNameField(login.request.app.pool, undefined)) : ''}
${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric' })}<button>Confirm</button>
<button class="second" name="action" value="resend" formnovalidate>Send another code</button>`;
  const body = html`${errorNote(error)}${notice(sentTo === undefined ? undefined : `We have sent a code to ${sentTo}.`)}
${form(login.csrf, linkTo(login, '/confirm'), fields)}
<nav><a href="${linkTo(login, '/login')}">Back to sign-in</a></nav>`;
  return await show(login, { title: 'Confirm your account', body, status: error === undefined ? 200 : 400 });
}

/** Handles the form of `/confirm`. */
export async function answerConfirmForm(login: LoginContext, given: OauthParameters): Promise<Response> {
  const { username = '', session } = given;
  if (given['action'] === 'resend') return await resendAndShowConfirm(login, username, session);
  const { services, request } = login;
  const code = given['code']?.trim() ?? '';
  try {
    checkFormValues({ username, code });
    const { sub } = await confirmSignUp(services, request.app, { name: username, code });
    const confirmed = createConfirmedSession(services, request.app, { sub, session });
    return await signInAfterwards(login, { username, session: confirmed });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showConfirm(login, { username, session, error: error.message });
  }
}

/** Sends another code to a user who has not confirmed the sign-up. */
export async function resendAndShowConfirm(login: LoginContext, username: string, session?: string): Promise<Response> {
  try {
    checkFormValues({ username });
    const delivery = await resendSignUpCode(login.services, login.request.app, { name: username });
    return await showConfirm(login, { username, session, sentTo: maskDestination(delivery) });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showConfirm(login, { username, session, error: error.message });
  }
}

/** Signs in a user who has just confirmed a sign-up. It needs no password where the client has the flow for it. */
async function signInAfterwards(
  login: LoginContext,
  { username, session }: { readonly username: string; readonly session: string | undefined },
): Promise<Response> {
  if (session !== undefined) {
    return await continueSignIn(login, await startUserAuth(toSignInCall(login), { name: username, session }));
  }
  return await showSignIn(login, { username, notice: 'Your account is confirmed. You can sign in now.' });
}
