import { AuthError } from '../../errors/auth-error.js';
import { createAuthorizationRequest } from '../../sign-in/web/begin-flow.js';
import { createState } from '../../sign-in/web/create-state.js';
import { getLoginPages } from '../../sign-in/web/login-pages.js';
import type { AuthPrompt, SignInWithRedirectInput } from '../../sign-in/web/redirect-input.js';
import { deny, redirect } from './answers.js';
import { parseReturnTo } from './return-to.js';
import type { Route, RouteContext } from './route.js';

/** The providers that Cognito has names of its own for. */
const PROVIDERS: readonly string[] = ['Amazon', 'Apple', 'Facebook', 'Google'];
const PROMPTS: readonly AuthPrompt[] = ['NONE', 'LOGIN', 'CONSENT', 'SELECT_ACCOUNT'];
const MOST_LENGTH = 1_000;

/** `GET sign-in`: starts a sign-in on the login pages. */
export const signInRoute: Route = {
  name: 'sign-in',
  method: 'GET',
  kind: 'navigation',
  async handle(context) {
    const { parts, url, origin, flows } = context;
    const returnTo = parseReturnTo(url.searchParams.get('return_to'), origin, parts.settings.basePath);
    if (returnTo === undefined) return deny(400, 'return_to must be a path of this app, such as /notes?page=2.');
    const input = readInput(url.searchParams);
    if (!input) return deny(400, 'A parameter of the sign-in is too long, or prompt is unknown.');
    const pages = getLoginPages(parts);
    const redirectUrl = getRedirectUrl(context, pages.signInUrls);
    const state = createState(parts, 'redirect');
    const { url: address, ...secrets } = await createAuthorizationRequest(parts, pages, { input, redirectUrl, state });
    await flows.keep(state, { ...secrets, redirectUrl, returnTo });
    return redirect(address);
  },
};

/** Returns the callback URL of this server, which the app client must allow. */
function getRedirectUrl({ parts, origin }: RouteContext, allowed: readonly string[]): string {
  const redirectUrl = `${origin}${parts.settings.basePath}/callback`;
  if (allowed.includes(redirectUrl)) return redirectUrl;
  throw new AuthError('configuration', 'NoRedirectUrl', 'oauth.signInUrls does not have the callback of the server.', {
    recoverySuggestion: `Add ${redirectUrl}, here and at the app client.`,
    field: 'oauth.signInUrls',
  });
}

function readInput(query: URLSearchParams): SignInWithRedirectInput | undefined {
  const read = (name: string): string => query.get(name) ?? '';
  const [provider, idpIdentifier] = [read('provider'), read('idp_identifier')];
  const [loginHint, lang] = [read('login_hint'), read('lang')];
  const prompts = read('prompt').toUpperCase().split(' ').filter(Boolean);
  const isLong = [provider, idpIdentifier, loginHint, lang].some((text) => text.length > MOST_LENGTH);
  if (isLong || !prompts.every(isPrompt)) return undefined;
  return {
    ...(idpIdentifier && { provider: { idpIdentifier } }),
    ...(provider && { provider: PROVIDERS.includes(provider) ? (provider as 'Google') : { custom: provider } }),
    options: {
      ...(loginHint && { loginHint }),
      ...(lang && { lang }),
      prompt: prompts,
    },
  };
}

function isPrompt(text: string): text is AuthPrompt {
  return PROMPTS.some((known) => known === text);
}
