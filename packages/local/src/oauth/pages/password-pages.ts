import { html } from 'hono/html';
import { ServiceError } from '../../http/service-error.js';
import { callOperation, secretHash } from '../api.js';
import type { OauthParameters } from '../parameters.js';
import { noteRefusal } from '../refusals.js';
import { errorNote, field, form, hidden, notice } from './layout.js';
import { showSignIn } from './sign-in-page.js';
import { userNameField } from './user-names.js';
import { linkTo, show, type Visit } from './visit.js';

/** `/forgotPassword` */
export async function showForgotPassword(visit: Visit, username?: string, error?: string): Promise<Response> {
  const fields = html`${field(userNameField(visit.request.at.pool, username ?? visit.request.loginHint))}
<button>Send a code</button>`;
  const body = html`<p class="soft">We send you a code with which you choose a new one.</p>
${errorNote(error)}${form(visit.csrf, linkTo(visit, '/forgotPassword'), fields)}
<nav><a href="${linkTo(visit, '/login')}">Back to sign-in</a></nav>`;
  return await show(visit, { title: 'Forgot your password?', body, status: error === undefined ? 200 : 400 });
}

/** The form of `/forgotPassword` was sent. */
export async function answerForgotPasswordForm(visit: Visit, given: OauthParameters): Promise<Response> {
  const { username = '' } = given;
  const { client } = visit.request.at;
  const hash = secretHash(client, username);
  try {
    const { CodeDeliveryDetails } = (await callOperation(visit.services, 'ForgotPassword', {
      ClientId: client.id,
      Username: username,
      ...(hash !== undefined && { SecretHash: hash }),
    })) as { readonly CodeDeliveryDetails?: { readonly Destination?: string } };
    return await showNewPassword(visit, { username, sentTo: CodeDeliveryDetails?.Destination });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    noteRefusal(visit.context, error);
    return await showForgotPassword(visit, username, error.message);
  }
}

interface NewPasswordPage {
  readonly username: string;
  readonly sentTo?: string | undefined;
  readonly error?: string;
}

/** `/confirmForgotPassword`: the code, and a new password. */
async function showNewPassword(visit: Visit, { username, sentTo, error }: NewPasswordPage): Promise<Response> {
  const fields = html`${hidden({ username })}
${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric' })}
${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password' })}
<button>Set the password</button>`;
  const body = html`${errorNote(error)}${notice(sentTo === undefined ? undefined : `We have sent a code to ${sentTo}.`)}
${form(visit.csrf, linkTo(visit, '/confirmForgotPassword'), fields)}
<nav><a href="${linkTo(visit, '/forgotPassword')}">Send another code</a></nav>`;
  return await show(visit, { title: 'Choose a new password', body, status: error === undefined ? 200 : 400 });
}

/** The form of `/confirmForgotPassword` was sent. */
export async function answerNewPasswordForm(visit: Visit, given: OauthParameters): Promise<Response> {
  const { username = '', code = '', new_password = '' } = given;
  const { client } = visit.request.at;
  const hash = secretHash(client, username);
  try {
    await callOperation(visit.services, 'ConfirmForgotPassword', {
      ClientId: client.id,
      Username: username,
      ConfirmationCode: code.trim(),
      Password: new_password,
      ...(hash !== undefined && { SecretHash: hash }),
    });
    return await showSignIn(visit, { username, notice: 'Your password is changed. You can sign in with it now.' });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    noteRefusal(visit.context, error);
    return await showNewPassword(visit, { username, error: error.message });
  }
}
