import type { LocalServices } from '../../context/services.js';
import { readAuthorizationRequest, readRedirectTarget } from '../authorization/authorization-request.js';
import { describeError, redirectTo } from '../authorization/finish-authorization.js';
import type { LoginContext } from '../authorization/login-context.js';
import { answerSilently } from '../authorization/session-use.js';
import { answerErrorPage, showErrorPage } from '../html/error-page.js';
import { csrfToken, isOwnForm } from '../protocol/csrf.js';
import { recordDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import {
  type OauthApp,
  type OauthContext,
  type OauthParameters,
  readForm,
  readParameters,
  readQuery,
} from '../protocol/parameters.js';
import { answerAccountChooser, PROVIDER_PATH, showAccountChooser } from '../providers/account-chooser.js';
import { answerForgotPasswordForm, answerNewPasswordForm, showForgotPassword } from './password-pages.js';
import { showSignIn } from './sign-in-page.js';
import { answerSignInForm } from './sign-in-steps.js';
import { answerConfirmForm, answerSignUpForm, showConfirm, showSignUp } from './sign-up-pages.js';

interface PageRoute {
  readonly show: (login: LoginContext) => Promise<Response>;
  readonly answer: (login: LoginContext, form: OauthParameters) => Promise<Response>;
}

const PAGES: Readonly<Record<string, PageRoute>> = {
  '/login': { show: (login) => showSignIn(login), answer: answerSignInForm },
  '/signup': { show: (login) => showSignUp(login), answer: answerSignUpForm },
  '/confirm': { show: (login) => showConfirm(login, { username: '' }), answer: answerConfirmForm },
  '/confirmUser': { show: (login) => showConfirm(login, { username: '' }), answer: answerConfirmForm },
  '/forgotPassword': { show: (login) => showForgotPassword(login), answer: answerForgotPasswordForm },
  [PROVIDER_PATH]: { show: showAccountChooser, answer: answerAccountChooser },
  '/confirmForgotPassword': { show: (login) => showForgotPassword(login), answer: answerNewPasswordForm },
};

/** The login pages: plain forms, which work without scripts. */
export function addPageRoutes(app: OauthApp, services: LocalServices): void {
  for (const [path, page] of Object.entries(PAGES)) {
    app.get(path, async (context) => await withLoginContext(context, services, page.show));
    app.post(path, async (context) => {
      return await withLoginContext(context, services, async (login) => {
        const form = await readForm(context);
        if (!isOwnForm(context, form)) throw new OauthError('invalid_request', FOREIGN_FORM);
        return await page.answer(login, form);
      });
    });
  }
  app.get('/error', answerErrorPage);
}

const FOREIGN_FORM =
  'The form is not from a page of this server in this browser. Allow cookies and load the page again.';

/** Reads the app's request and passes it to a page. */
async function withLoginContext(
  context: OauthContext,
  services: LocalServices,
  use: (login: LoginContext) => Promise<Response>,
): Promise<Response> {
  try {
    const parameters = readParameters(readQuery(context));
    const address = await readRedirectTarget(services, parameters);
    const request = await readAuthorizationRequest(services, address, parameters).catch((error: unknown) => {
      if (!(error instanceof OauthError)) throw error;
      recordDenial(context, error);
      return redirectTo(address, describeError(error));
    });
    if (typeof request === 'string') return context.redirect(request, 302);
    if (request.prompt.includes('none')) return await answerSilently(context, services, request);
    return await use({ context, services, request, csrf: csrfToken(context) });
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    recordDenial(context, error);
    return await showErrorPage(context, error.code, error.message);
  }
}
