import type { LocalServices } from '../../services.js';
import { readAuthorizationRequest, readReturnAddress } from '../authorization-request.js';
import { csrfToken, isOwnForm } from '../csrf.js';
import { answerErrorPage, showErrorPage } from '../error-page.js';
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
import { answerSilently } from '../session-use.js';
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
  app.get('/error', answerErrorPage);
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
    if (request.prompt.includes('none')) return await answerSilently(context, services, request);
    return await use({ context, services, request, csrf: csrfToken(context) });
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    noteRefusal(context, error);
    return await showErrorPage(context, error.code, error.message);
  }
}
