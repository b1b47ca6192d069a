import { html } from 'hono/html';
import { resetPassword } from '../../user-pools/accounts/reset-password.js';
import { sendResetCode } from '../../user-pools/accounts/send-reset-code.js';
import { maskDestination } from '../../user-pools/messages/delivery.js';
import { ServiceError } from '../../wire/service-error.js';
import { type LoginContext, linkTo, show } from '../authorization/login-context.js';
import { errorNote, field, form, hidden, notice } from '../html/layout.js';
import { userNameField } from '../html/user-fields.js';
import { recordDenial } from '../protocol/denials.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { checkFormValues } from './form-values.js';
import { showSignIn } from './sign-in-page.js';

/** `/forgotPassword` */
export async function showForgotPassword(login: LoginContext, username?: string, error?: string): Promise<Response> {
  const fields = html`${field(userNameField(login.request.app.pool, username ?? login.request.loginHint))}
<button>Send a code</button>`;
  const body = html`<p class="soft">We’ll send you a code to reset your password.</p>
${errorNote(error)}${form(login.csrf, linkTo(login, '/forgotPassword'), fields)}
<nav><a href="${linkTo(login, '/login')}">Back to sign-in</a></nav>`;
  return await show(login, { title: 'Forgot your password?', body, status: error === undefined ? 200 : 400 });
}

/** Handles the form of `/forgotPassword`. */
export async function answerForgotPasswordForm(login: LoginContext, given: OauthParameters): Promise<Response> {
  const { username = '' } = given;
  try {
    checkFormValues({ username });
    const delivery = await sendResetCode(login.services, login.request.app, { name: username });
    return await showNewPassword(login, { username, sentTo: maskDestination(delivery) });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showForgotPassword(login, username, error.message);
  }
}

interface NewPasswordPage {
  readonly username: string;
  readonly sentTo?: string | undefined;
  readonly error?: string;
}

/** `/confirmForgotPassword`: the code, and a new password. */
async function showNewPassword(login: LoginContext, { username, sentTo, error }: NewPasswordPage): Promise<Response> {
  const fields = html`${hidden({ username })}
${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric' })}
${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password' })}
<button>Set the password</button>`;
  const body = html`${errorNote(error)}${notice(sentTo === undefined ? undefined : `We have sent a code to ${sentTo}.`)}
${form(login.csrf, linkTo(login, '/confirmForgotPassword'), fields)}
<nav><a href="${linkTo(login, '/forgotPassword')}">Send another code</a></nav>`;
  return await show(login, { title: 'Choose a new password', body, status: error === undefined ? 200 : 400 });
}

/** Handles the form of `/confirmForgotPassword`. */
export async function answerNewPasswordForm(login: LoginContext, given: OauthParameters): Promise<Response> {
  const { username = '', new_password: password = '' } = given;
  const code = given['code']?.trim() ?? '';
  try {
    checkFormValues({ username, code, password });
    await resetPassword(login.services, login.request.app, { name: username, code, password });
    return await showSignIn(login, { username, notice: 'Your password is changed. You can sign in with it now.' });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showNewPassword(login, { username, error: error.message });
  }
}
