import { html } from 'hono/html';
import { type LoginContext, linkTo, show } from '../authorization/login-context.js';
import { findUsableSession } from '../authorization/session-use.js';
import { errorNote, field, form, type Html, hidden, notice } from '../html/layout.js';
import { userNameField } from '../html/user-fields.js';

export interface SignInPage {
  readonly error?: string | undefined;
  readonly notice?: string | undefined;
  readonly username?: string | undefined;
}

/** `/login`: the form, and a button to continue as the signed-in user. */
export async function showSignIn(login: LoginContext, page: SignInPage = {}): Promise<Response> {
  const { request, csrf } = login;
  const { app } = request;
  const providers = app.client.settings.SupportedIdentityProviders ?? ['COGNITO'];
  const external = request.identityProvider === 'COGNITO' ? [] : providers.filter((name) => name !== 'COGNITO');
  const local = providers.includes('COGNITO') || external.length === 0;
  const session = await findUsableSession(login.context, login.services, request);
  const body = html`<p class="soft">to continue to ${app.client.name}</p>
${errorNote(page.error)}${notice(page.notice)}
${session === undefined ? '' : form(csrf, linkTo(login, '/login'), html`${hidden({ action: 'continue' })}<button>Continue as ${session.user.attributes['email'] ?? session.user.username}</button>`)}
${session !== undefined && (local || external.length > 0) ? html`<p class="or">or as another user</p>` : ''}
${local ? localForm(login, page.username ?? request.loginHint) : ''}
${external.length > 0 && local ? html`<p class="or">or</p>` : ''}
${external.map((name) => html`<a class="button second" href="${linkTo(login, '/oauth2/authorize', { identity_provider: name })}">Continue with ${DISPLAY_NAMES[name] ?? name}</a>`)}`;
  return await show(login, { title: 'Sign in', body, status: page.error === undefined ? 200 : 400 });
}

const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  LoginWithAmazon: 'Amazon',
  SignInWithApple: 'Apple',
};

function localForm(login: LoginContext, username: string | undefined): Html {
  const { request, csrf } = login;
  const { settings } = request.app.pool;
  const factors = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  const withoutPassword = factors.some((factor) => factor !== 'PASSWORD');
  const selfService = !settings.AdminCreateUserConfig.AllowAdminCreateUserOnly;
  return html`${form(
    csrf,
    linkTo(login, '/login'),
    html`${field(userNameField(request.app.pool, username))}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', required: !withoutPassword })}
<button name="action" value="password">Sign in</button>
${withoutPassword ? html`<button class="second" name="action" value="other">Sign in without a password</button>` : ''}`,
  )}
<nav><a href="${linkTo(login, '/forgotPassword')}">Forgot your password?</a>${selfService ? html`<a href="${linkTo(login, '/signup')}">Create an account</a>` : ''}</nav>`;
}
