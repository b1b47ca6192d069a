import type { AuthError } from '../../errors/auth-error.js';
import { asAuthError } from '../../errors/own-errors.js';
import { createId } from '../../platform/random-id.js';
import { readTokens } from '../../session/tokens.js';
import { exchangeCode } from '../../sign-in/web/exchange-code.js';
import { getLoginPages } from '../../sign-in/web/login-pages.js';
import { page, redirect } from './answers.js';
import type { SignInFlow } from './flows.js';
import { reportFailure } from './handle-route.js';
import type { Route, RouteContext } from './route.js';

/** `GET callback`: finishes a sign-in on the login pages, in the browser that started it. */
export const callbackRoute: Route = {
  name: 'callback',
  method: 'GET',
  kind: 'navigation',
  async handle(context) {
    const { url, origin, visitor, flows, parts } = context;
    const state = url.searchParams.get('state') ?? '';
    const flow = await flows.find(state);
    if (flow) return finish(context, state, flow);
    // The back button, or a page that was opened again: the sign-in may be over.
    if (await visitor.read()) return redirect(`${origin}/`);
    const link = `${parts.settings.basePath}/sign-in`;
    return page(400, 'This sign-in is over, or it began in another browser.', { link, text: 'Sign in' });
  },
};

async function finish(context: RouteContext, state: string, flow: SignInFlow): Promise<Response> {
  const { parts, url, request, flows, visitor } = context;
  // The address that the login pages used: this process may see another host.
  const address = new URL(flow.redirectUrl);
  address.search = url.search;
  const onAnswer = async (): Promise<void> => flows.drop(state);
  const { signal } = request;
  try {
    const exchange = { flow, url: address.href, state, signal, onAnswer };
    const reply = await exchangeCode(parts, getLoginPages(parts), exchange);
    const first = { v: 1, sid: createId(parts.platform), gen: 1, refreshToken: undefined, isWeb: true } as const;
    await visitor.begin(readTokens(parts, reply, first));
    return redirect(flow.returnTo);
  } catch (thrown) {
    return answerFailure(context, flow, asAuthError(thrown));
  }
}

/** A failure that may pass keeps the flow: a reload tries again. Any other one returns to the app, which knows its texts. */
function answerFailure(context: RouteContext, { returnTo }: SignInFlow, error: AuthError): Response {
  reportFailure(context, 'callback', error);
  if (error.retryable && ['NetworkError', 'Timeout', 'UnreadableResponse'].includes(error.code)) {
    return page(503, 'The sign-in cannot be finished now. Reload this page.', undefined);
  }
  const url = new URL(returnTo);
  url.searchParams.set('auth_error', error.code);
  return redirect(url.href);
}
