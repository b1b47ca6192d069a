import type { BrowserContext, Page } from '@playwright/test';
import type { StorageState } from '../testing/storage-state.js';

/** Where a user is signed in: in all pages of a context. A given page shows the app afterwards. */
export type SignInPlace =
  | { readonly page: Page; readonly context?: undefined; readonly origin?: string }
  | { readonly context: BrowserContext; readonly page?: undefined; readonly origin?: string };

/** What the client stores under its own name, beside the keys of the other libraries. */
const OWN_NAME = 'claviger';

/**
 * Stores a session in a context, in place of the one that is there. Other data of the app stay. A page on the app's origin
 * loads again, another page opens the app.
 */
export async function storeSession(state: StorageState, { page, context }: SignInPlace): Promise<void> {
  const target = page?.context() ?? context;
  const [stored] = state.origins;
  if (target === undefined || stored === undefined) throw new TypeError('signIn needs a `page` or a `context`.');
  const { origin, localStorage } = stored;
  const carrier = await target.newPage();
  try {
    // A page of the app's origin without the app, which would start before the session is there.
    await carrier.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await carrier.goto(`${origin}/`);
    await carrier.evaluate(replaceSession, { entries: localStorage, ownName: OWN_NAME });
  } finally {
    await carrier.close();
  }
  if (page === undefined) return;
  if (URL.canParse(page.url()) && new URL(page.url()).origin === origin) await page.reload();
  else await page.goto(`${origin}/`);
}

/** Runs in the page. */
async function replaceSession({
  entries,
  ownName,
}: {
  readonly entries: readonly { readonly name: string; readonly value: string }[];
  readonly ownName: string;
}): Promise<void> {
  const { localStorage, indexedDB } = globalThis as unknown as PageStorages;
  const isSession = (name: string): boolean =>
    name.startsWith('CognitoIdentityServiceProvider.') || name.startsWith(ownName);
  for (const name of Object.keys(localStorage)) if (isSession(name)) localStorage.removeItem(name);
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(ownName) ? [name] : []));
  for (const name of names) {
    await new Promise<void>((resolve, reject) => {
      const deletion = indexedDB.deleteDatabase(name);
      deletion.onsuccess = () => resolve();
      deletion.onerror = () => reject(deletion.error);
    });
  }
  for (const { name, value } of entries) localStorage.setItem(name, value);
}

/** What a page has: this package is compiled without the DOM. */
interface PageStorages {
  readonly localStorage: { setItem(name: string, value: string): void; removeItem(name: string): void };
  readonly indexedDB: {
    databases(): Promise<readonly { readonly name?: string }[]>;
    deleteDatabase(name: string): { onsuccess: () => void; onerror: () => void; readonly error: unknown };
  };
}
