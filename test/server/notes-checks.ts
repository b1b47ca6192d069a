import { TOTP, URI } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { World } from '../session/world.js';
import type { Mode, NotesSite } from './notes-backend.js';
import { scanForSecrets, watchAnswers } from './scan.js';

/** A browser that gives each test cookies and storage of its own. */
export interface NotesBrowser {
  /** Whether it has an authenticator for tests. */
  readonly hasPasskeys: boolean;
  /** Opens the context of a test, in which no site has stored anything. */
  open(): Promise<BrowserContext>;
  leave(context: BrowserContext): Promise<void>;
}

/** A notes app of `examples/`. */
export interface NotesApp {
  readonly mode: Mode;
  readonly browser: NotesBrowser;
  /** The `Auth` of the page, or a promise of it, as an expression there. */
  readonly auth: string;
  /** Whether the app also adds notes by a form whose action runs on the server. */
  readonly hasServerForm: boolean;
  /** The path of a download of the notes, if the app has one. */
  readonly downloadPath?: string;
  serve(): Promise<NotesSite>;
}

/** The page of the test that runs. */
interface OpenNotes {
  readonly site: NotesSite;
  readonly user: { readonly username: string; readonly password: string };
  readonly context: BrowserContext;
  readonly page: Page;
  signIn(): Promise<void>;
  /** Calls a method of the page's `Auth`. */
  callAuth<T>(call: string): Promise<T>;
  /** Moves the time of the backend, the app and the page. */
  travel(ms: number): Promise<void>;
  waitFor(status: 'signedIn' | 'signedOut', page?: Page): Promise<unknown>;
}

/** Describes what each notes app does. */
export function describeNotesApp(world: World, app: NotesApp): void {
  const on = useNotes(app);
  describeSignIns(world, app, on);
  describeSessions(world, on);
}

/** Serves the app once, and opens a page of it for each test. */
function useNotes({ mode, browser, auth, serve }: NotesApp): OpenNotes {
  let served: NotesSite | undefined;
  let opened: Pick<OpenNotes, 'user' | 'context' | 'page'> | undefined;
  const getSite = (): NotesSite => served ?? fail('The app is not running.');
  const getOpened = (): NonNullable<typeof opened> => opened ?? fail('No test runs.');
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served?.close());
  beforeEach(async () => {
    // The backend shares this process and its clock.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const site = getSite();
    await site.setClock(Date.now());
    const user = await site.pool.createAccount();
    const context = await browser.open();
    const page = await context.newPage();
    const watched = await watchAnswers(page);
    await page.goto(site.url);
    opened = { user, context, page };
    return async () => {
      if (mode === 'bff') expect(await scanForSecrets(page, watched)).toEqual([]);
      await page.close();
      await browser.leave(context);
      vi.useRealTimers();
    };
  });
  const on: OpenNotes = {
    get site() {
      return getSite();
    },
    get user() {
      return getOpened().user;
    },
    get context() {
      return getOpened().context;
    },
    get page() {
      return getOpened().page;
    },
    async signIn() {
      await on.page.getByLabel('E-mail').fill(on.user.username);
      await on.page.getByLabel('Password').fill(on.user.password);
      await on.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    },
    async callAuth(call) {
      // A page that the server has rendered is there before its script has run.
      await on.page.waitForFunction(`(() => { try { return Boolean(${auth}); } catch { return false; } })()`);
      return on.page.evaluate(`Promise.resolve(${auth}).then((auth) => auth.${call})`);
    },
    async travel(ms) {
      const now = Date.now() + ms;
      vi.setSystemTime(now);
      await Promise.all([on.site.setClock(now), on.page.clock.setSystemTime(now)]);
    },
    waitFor: (status, page = on.page) => page.waitForSelector(`[data-status=${status}]`),
  };
  return on;
}

function describeSignIns(
  world: World,
  { hasServerForm, downloadPath = '', browser: { hasPasskeys } }: NotesApp,
  on: OpenNotes,
): void {
  test('signs in with a password, and is rendered as the user without a flash', async () => {
    await on.signIn();
    await on.waitFor('signedIn');
    await on.page.getByLabel('Note').fill('milk');
    await on.page.getByRole('button', { name: 'Add', exact: true }).click();
    await on.page.getByText('milk').waitFor();
    expect(await on.page.textContent('#name')).toBe(on.user.username);
    await on.page.addInitScript(() => {
      const states: string[] = [];
      Object.assign(globalThis, { states });
      new MutationObserver(() => {
        const status = document.querySelector<HTMLElement>('[data-status]')?.dataset['status'];
        if (status !== undefined && status !== states.at(-1)) states.push(status);
      }).observe(document, { attributes: true, childList: true, subtree: true });
    });
    await on.page.goto(on.site.url);
    expect(await on.page.textContent('#name')).toBe(on.user.username);
    expect(await on.page.textContent('#notes')).toBe('milk');
    await on.callAuth('fetchAuthSession().then(() => undefined)');
    expect(await on.page.evaluate('states')).toEqual(['signedIn']);
    expect(on.site.received.every(({ cookie }) => cookie === undefined)).toBe(true);
  });

  if (hasServerForm)
    test('adds a note by a form whose action runs on the server', async () => {
      await on.signIn();
      await on.waitFor('signedIn');
      await on.page.getByLabel('Note').fill('bread');
      await on.page.getByRole('button', { name: 'Add on the server' }).click();
      await on.page.getByText('bread').waitFor();
    });

  if (downloadPath !== '')
    test('gives a download of the user alone', async () => {
      const download = (): Promise<string> =>
        on.page.evaluate(async (path) => (await fetch(path)).text(), `${on.site.url}${downloadPath}`);
      expect(await download()).toBe('Sign in first.');
      await on.signIn();
      await on.waitFor('signedIn');
      await on.page.getByLabel('Note').fill('eggs');
      await on.page.getByRole('button', { name: 'Add', exact: true }).click();
      await on.page.getByText('eggs').waitFor();
      expect(await download()).toBe('eggs');
    });

  test('asks for the code of an authenticator app', async () => {
    await on.signIn();
    await on.waitFor('signedIn');
    const totp = URI.parse(await on.callAuth<string>("setUpTOTP().then(({ getSetupUri }) => getSetupUri('App').href)"));
    await on.callAuth(`verifyTOTPSetup({ code: '${generate(totp)}' })`);
    await on.callAuth("updateMFAPreference({ totp: 'PREFERRED' })");
    await on.page.getByRole('button', { name: 'Sign out' }).click();
    await on.waitFor('signedOut');
    // A code counts once.
    await on.travel(60_000);
    await on.signIn();
    await on.page.getByLabel('Code').fill(generate(totp));
    await on.page.getByRole('button', { name: 'Confirm' }).click();
    await on.waitFor('signedIn');
  });

  test('signs in on the login pages, and ends their session with its own', async () => {
    const openPages = async (): Promise<void> => {
      await on.page.getByRole('button', { name: 'Sign in on the login pages' }).click();
      await on.page.waitForURL(`${world.local.url}/**`);
    };
    await openPages();
    await on.page.fill('[name=username]', on.user.username);
    await on.page.fill('[name=password]', on.user.password);
    await on.page.click('button[value=password]');
    await on.page.waitForURL(`${on.site.url}/`);
    await on.waitFor('signedIn');
    expect(await on.page.textContent('#name')).toBe(on.user.username);
    const left = on.page.waitForRequest(`${world.local.url}/logout**`);
    const returned = on.page.waitForEvent('framenavigated');
    await on.page.getByRole('button', { name: 'Sign out' }).click();
    await Promise.all([left, returned]);
    await on.waitFor('signedOut');
    // The login pages no longer know a user.
    await openPages();
    await on.page.waitForSelector('[name=password]');
    await on.page.goto(on.site.url);
  });

  if (hasPasskeys)
    test('creates a passkey, and signs in with it', async () => {
      const devtools = await on.context.newCDPSession(on.page);
      await devtools.send('WebAuthn.enable');
      await devtools.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR });
      await on.signIn();
      await on.waitFor('signedIn');
      await on.page.getByRole('button', { name: 'Create a passkey' }).click();
      await expect
        .poll(() => on.callAuth('listWebAuthnCredentials().then(({ credentials }) => credentials.length)'))
        .toBe(1);
      await on.page.getByRole('button', { name: 'Sign out' }).click();
      await on.waitFor('signedOut');
      await on.page.getByLabel('E-mail').fill(on.user.username);
      await on.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await on.waitFor('signedIn');
    });
}

function describeSessions(world: World, on: OpenNotes): void {
  test('signs out in all tabs, and on the server', async () => {
    await on.signIn();
    await on.waitFor('signedIn');
    const other = await on.context.newPage();
    await other.goto(on.site.url);
    await on.waitFor('signedIn', other);
    await on.page.getByRole('button', { name: 'Sign out' }).click();
    await on.waitFor('signedOut');
    expect(await on.page.getByLabel('Password').inputValue()).toBe('');
    await on.waitFor('signedOut', other);
    await other.reload();
    await on.waitFor('signedOut', other);
    expect((await other.locator('#name').allTextContents()).join('')).toBe('');
    await other.close();
  });

  test('uploads a file with AWS keys', async () => {
    await on.signIn();
    await on.waitFor('signedIn');
    await on.page
      .getByLabel('File')
      .setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('milk') });
    await on.page.getByRole('button', { name: 'Upload' }).click();
    await on.page.getByText('Uploaded list.txt').waitFor();
    const identityId = await on.callAuth('fetchAuthSession().then((session) => session.getIdentityId().get())');
    expect(on.site.uploads.at(-1)).toEqual({ key: 'list.txt', identityId });
  });

  test('renews once for pages that render side by side, and stays signed in', async () => {
    await on.signIn();
    await on.waitFor('signedIn');
    // The notes that the page fetches after a sign-in may be on their way: then they share the renewal.
    const since = world.local.events.list().at(-1)?.sequence ?? 0;
    await on.travel(3_600_000);
    const renders = await on.page.evaluate(async () => {
      const texts = Array.from({ length: 10 }, async () => (await fetch('/')).text());
      return Promise.all(texts);
    });
    for (const text of renders) expect(text).toContain(on.user.username);
    const operations = world.local.events.list({ since }).map(({ operation }) => operation);
    expect(operations).toEqual(['GetTokensFromRefreshToken']);
    await on.callAuth('fetchAuthSession({ forceRefresh: true }).then((session) => session.getUserSub().get())');
    await on.page.reload();
    expect(await on.page.textContent('#name')).toBe(on.user.username);
  });
}

const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

function generate(totp: ReturnType<typeof URI.parse>): string {
  if (!(totp instanceof TOTP)) throw new Error('The URL is of another kind.');
  return totp.generate({ timestamp: Date.now() });
}

function fail(message: string): never {
  throw new Error(message);
}
