import { AuthError } from '../../errors/auth-error.js';
import { loadCode } from '../../platform/load-code.js';
import { withLimit } from '../../platform/waiting.js';
import type { Internals } from '../../session/internals.js';
import { beginFlow } from './begin-flow.js';
import { dropFlow } from './flow-slots.js';
import { chooseRedirectUrl, getLoginPages, type LoginPages } from './login-pages.js';
import { isLoopbackUrl, listenOnLoopback } from './loopback.js';
import { awaitPopup, createCancelledError } from './popup.js';
import type { SignInWithRedirectInput, SignInWithRedirectOutput } from './redirect-input.js';
import { readRedirect } from './redirect-state.js';
import type { Popup } from './with-popup.js';

/** The time limit for login pages outside of this process, in milliseconds. */
const LOGIN_LIMIT_MS = 900_000;

/** Signs in on the login pages: instead of this page, in a popup, or in another browser. */
export async function runFlow(
  internals: Internals,
  input: SignInWithRedirectInput,
  popup: Popup | undefined,
): Promise<SignInWithRedirectOutput> {
  const pages = getLoginPages(internals);
  if (popup) return runInPopup(internals, pages, { input, popup });
  if (input.options?.authSessionOpener) return runElsewhere(internals, pages, input);
  const page = globalThis.location;
  if (!page) {
    throw new AuthError('configuration', 'NoBrowser', 'The runtime has no page that the login pages could replace.', {
      recoverySuggestion: 'Pass options.authSessionOpener, which opens a URL in a browser.',
    });
  }
  const redirectUrl = chooseSignInUrl(pages, input);
  const { url } = await beginFlow(internals, pages, { input, mode: 'redirect', redirectUrl });
  page.assign(url);
  return { status: 'redirected' };
}

function chooseSignInUrl({ signInUrls }: LoginPages, { options }: SignInWithRedirectInput): string {
  const isElsewhere = options?.authSessionOpener !== undefined;
  return chooseRedirectUrl(signInUrls, { wanted: options?.redirectUrl, field: 'oauth.signInUrls', isElsewhere });
}

async function runInPopup(
  internals: Internals,
  pages: LoginPages,
  { input, popup }: { readonly input: SignInWithRedirectInput; readonly popup: Popup },
): Promise<SignInWithRedirectOutput> {
  const { signal } = input;
  const redirectUrl = chooseSignInUrl(pages, input);
  const { url, state } = await beginFlow(internals, pages, { input, mode: 'popup', redirectUrl });
  try {
    return await finish(internals, { url: await awaitPopup(internals, popup, { url, state, signal }), state }, signal);
  } finally {
    await dropFlow(internals, state);
  }
}

/** Signs in by a browser that the app opens. A listener on this machine, or the app, receives the redirect. */
async function runElsewhere(
  internals: Internals,
  pages: LoginPages,
  input: SignInWithRedirectInput,
): Promise<SignInWithRedirectOutput> {
  const { signal, options: { authSessionOpener: open, preferPrivateSession, redirectUrl: wanted } = {} } = input;
  const urls = wanted === undefined ? pages.signInUrls : [chooseSignInUrl(pages, input)];
  const hasPage = globalThis.location !== undefined;
  const local = urls.filter(isLoopbackUrl);
  const loopback = hasPage || local.length === 0 ? undefined : await listenOnLoopback(local);
  const redirectUrl = loopback?.redirectUrl ?? chooseSignInUrl(pages, input);
  let begun: string | undefined;
  try {
    const { url, state } = await beginFlow(internals, pages, { input, mode: 'elsewhere', redirectUrl });
    begun = state;
    const arrivals = loopback ? [loopback.arrival(state)] : [];
    const opened = async (): Promise<string> => {
      const result = await open?.(url, [redirectUrl], preferPrivateSession);
      if (result?.type === 'success' && result.url) return result.url;
      if (result?.type === 'canceled') throw createCancelledError();
      if (result?.type === 'error') throw createOpenerError(result.error);
      if (!loopback) throw createOpenerError(undefined);
      return Promise.race(arrivals);
    };
    const limit = { limitMs: LOGIN_LIMIT_MS, signal };
    const arrived = await withLimit(internals.platform, limit, () => Promise.race([...arrivals, opened()]));
    return await finish(internals, { url: arrived, state }, signal);
  } finally {
    loopback?.close();
    if (begun) await dropFlow(internals, begun);
  }
}

function createOpenerError(cause: unknown): AuthError {
  return new AuthError('unknown', 'BrowserFailed', 'authSessionOpener resolved without an answer.', {
    recoverySuggestion: 'Let authSessionOpener resolve with { type: "success", url } after the redirect.',
    cause,
  });
}

/** Finishes a flow after its redirect. A redirect with another state is rejected. */
async function finish(
  internals: Internals,
  { url, state }: { readonly url: string; readonly state: string },
  signal: AbortSignal | undefined,
): Promise<SignInWithRedirectOutput> {
  if (readRedirect(url)?.state !== state) throw createOpenerError(undefined);
  const { finishFlow } = await loadCode(import('./finish-flow.js'));
  return finishFlow(internals, { url, state }, signal);
}
