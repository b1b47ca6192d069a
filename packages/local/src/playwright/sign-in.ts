import type { BrowserContext, Page } from '@playwright/test';
import type { StorageState } from '../testing/storage-state.js';
import { removeRecords, replaceEntries, type SessionKeys } from './page-stores.js';

/** Where a user is signed in: in all pages of a context. A given page shows the app afterwards. */
export type SignInPlace =
  | { readonly page: Page; readonly context?: undefined; readonly origin?: string }
  | { readonly context: BrowserContext; readonly page?: undefined; readonly origin?: string };

/**
 * The rest of a key of `@claviger/auth`: a pointer, a sign-in in progress, or a record under an id. In the name of a cookie
 * the number of its write follows. A key of a session with a `label`, which adopts no session, does not match.
 */
const OWN_REST = String.raw`^(?:current|guest|web|c|x|r|[aegs]\.[\w-]{16,})(?:~|$)`;

/**
 * Stores a session in a context, in place of the one of the same app client. Other data of the app stay. A page on the app's
 * origin loads again, another page opens the app.
 */
export async function storeSession(
  state: StorageState,
  { userPoolId, clientId }: { readonly userPoolId: string; readonly clientId: string },
  { page, context }: SignInPlace,
): Promise<void> {
  const target = page?.context() ?? context;
  const [stored] = state.origins;
  if (target === undefined || stored === undefined) throw new TypeError('signIn needs a `page` or a `context`.');
  const { origin, localStorage: entries } = stored;
  const keys = {
    foreign: `CognitoIdentityServiceProvider.${clientId}.`,
    own: `claviger.${userPoolId}.${clientId}.`,
    ownRest: OWN_REST,
  };
  await removeCookies(target, origin, keys);
  // Each page has a `sessionStorage` of its own.
  for (const open of target.pages().filter((each) => isAt(each, origin))) {
    await open.evaluate(replaceEntries, { area: 'sessionStorage' as const, keys, entries: [] });
  }
  const carrier = await target.newPage();
  try {
    // A page of the app's origin without the app, which would start before the session is there.
    await carrier.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await carrier.goto(`${origin}/`);
    await carrier.evaluate(removeRecords, keys);
    await carrier.evaluate(replaceEntries, { area: 'localStorage' as const, keys, entries });
  } finally {
    await carrier.close();
  }
  if (page === undefined) return;
  if (isAt(page, origin)) await page.reload();
  else await page.goto(`${origin}/`);
}

function isAt(page: Page, origin: string): boolean {
  return URL.canParse(page.url()) && new URL(page.url()).origin === origin;
}

async function removeCookies(context: BrowserContext, origin: string, { own, ownRest }: SessionKeys): Promise<void> {
  for (const { name, domain, path } of await context.cookies(origin)) {
    // The prefix of the store comes first.
    const start = name.indexOf(`.${own}`) + 1;
    const isOwn = start > 0 && new RegExp(ownRest).test(name.slice(start + own.length));
    if (isOwn) await context.clearCookies({ name, domain, path });
  }
}
