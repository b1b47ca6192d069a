import { html } from 'hono/html';
import type { LocalServices } from '../../services.js';
import { readAuthorizationRequest, readReturnAddress } from '../authorization-request.js';
import { csrfToken, isOwnForm } from '../csrf.js';
import { describeError, returnTo } from '../finish-authorization.js';
import { OauthError } from '../oauth-error.js';
import {
  type OauthApp,
  type OauthContext,
  type OauthParameters,
  queryOf,
  readForm,
  readParameters,
} from '../parameters.js';
import { answerAccountChooser, PROVIDER_PATH, showAccountChooser } from '../providers/account-chooser.js';
import { noteRefusal } from '../refusals.js';
import { sendPage } from './layout.js';
import { answerForgotPasswordForm, answerNewPasswordForm, showForgotPassword } from './password-pages.js';
import { showSignIn } from './sign-in-page.js';
import { answerSignInForm } from './sign-in-steps.js';
import { answerConfirmForm, answerSignUpForm, showConfirm, showSignUp } from './sign-up-pages.js';
import type { Visit } from './visit.js';

interface PageRoute {
  readonly show: (visit: Visit) => Promise<Response>;
  readonly answer: (visit: Visit, form: OauthParameters) => Promise<Response>;
}

const PAGES: Readonly<Record<string, PageRoute>> = {
  '/login': { show: (visit) => showSignIn(visit), answer: answerSignInForm },
  '/signup': { show: (visit) => showSignUp(visit), answer: answerSignUpForm },
  '/confirm': { show: (visit) => showConfirm(visit, { username: '' }), answer: answerConfirmForm },
  '/confirmUser': { show: (visit) => showConfirm(visit, { username: '' }), answer: answerConfirmForm },
  '/forgotPassword': { show: (visit) => showForgotPassword(visit), answer: answerForgotPasswordForm },
  [PROVIDER_PATH]: { show: showAccountChooser, answer: answerAccountChooser },
  '/confirmForgotPassword': { show: (visit) => showForgotPassword(visit), answer: answerNewPasswordForm },
};

/** The login pages: plain forms, each working without a script. */
export function addPageRoutes(app: OauthApp, services: LocalServices): void {
  for (const [path, page] of Object.entries(PAGES)) {
    app.get(path, async (context) => await visitPage(context, services, page.show));
    app.post(path, async (context) => {
      return await visitPage(context, services, async (visit) => {
        const form = await readForm(context);
        if (!isOwnForm(context, form)) throw new OauthError('invalid_request', FOREIGN_FORM);
        return await page.answer(visit, form);
      });
    });
  }
  app.get('/error', (context) => showErrorPage(context, queryOf(context).get('error') ?? ''));
}

const FOREIGN_FORM = 'The form did not come from a page that this browser got here. Cookies must be allowed.';

/** Reads what the app asks for, and lets a page work on it. */
async function visitPage(
  context: OauthContext,
  services: LocalServices,
  use: (visit: Visit) => Promise<Response>,
): Promise<Response> {
  try {
    const parameters = readParameters(queryOf(context));
    const address = await readReturnAddress(services, parameters);
    const request = await readAuthorizationRequest(services, address, parameters).catch((error: unknown) => {
      if (!(error instanceof OauthError)) throw error;
      noteRefusal(context, error);
      return returnTo(address, describeError(error));
    });
    if (typeof request === 'string') return context.redirect(request, 302);
    return await use({ context, services, request, csrf: csrfToken(context) });
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    noteRefusal(context, error);
    return await showErrorPage(context, error.code, error.message);
  }
}

/** What can't be told to an app. */
export async function showErrorPage(context: OauthContext, code: string, message?: string): Promise<Response> {
  const body = html`<p class="error" role="alert">${message ?? DESCRIPTIONS[code] ?? 'The request can not be answered.'}</p>
<p class="soft">${/^\w{1,40}$/.test(code) ? code : ''}</p>`;
  return await sendPage(context, { title: 'Something is wrong with this request', body, status: 400 });
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  redirect_mismatch: 'redirect_uri is none of the URLs that the app client allows.',
  unauthorized_client: 'There is no such app client.',
  invalid_request: 'A parameter is missing, or is there more than once.',
};
