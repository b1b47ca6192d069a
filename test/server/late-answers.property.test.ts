import { memoryStore } from '@claviger/auth/server';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, ORIGIN, useServerWorld } from './world.js';

// One browser, two processes of its server, and answers that arrive in any order: the browser has the session of
// the last sign-in, or none after a sign-out, and never that of another user.

const { world, configure, createApp } = useServerWorld();
const secret = 'a secret that all processes of the app share';
let users: readonly User[];
let config: Awaited<ReturnType<typeof configure>>;

beforeAll(async () => {
  config = await configure();
  users = [await world.createUser(), await world.createUser()];
});

type Step =
  | { readonly do: 'sign in'; readonly user: number; readonly at: number }
  | { readonly do: 'sign out'; readonly at: number }
  /** A page that refreshes. Its answer arrives later. */
  | { readonly do: 'render'; readonly at: number }
  /** The answer of one of the pages arrives. */
  | { readonly do: 'arrive'; readonly which: number };

const at = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sign in' as const), user: fc.nat({ max: 1 }), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign out' as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('render' as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), which: fc.nat({ max: 3 }) }) },
);

/** The late answer of a page once replaced the name of the second session with that of the first. */
const LOST_NAME: Step[] = [
  { do: 'sign in', user: 0, at: 0 },
  { do: 'render', at: 0 },
  { do: 'sign in', user: 0, at: 0 },
  { do: 'arrive', which: 0 },
  { do: 'render', at: 0 },
  { do: 'sign in', user: 0, at: 0 },
];

/** Plays the steps. Resolves to who is signed in, as the last step of the user says. */
async function play(apps: readonly App[], browser: Browser, steps: readonly Step[]): Promise<string | undefined> {
  const answers: Response[] = [];
  const pick = (index: number): App => apps[index % apps.length] as App;
  let current: string | undefined;
  for (const one of steps) {
    if (one.do === 'sign in') {
      const { username, password, sub } = users[one.user] as User;
      await signIn(pick(one.at), browser, { USERNAME: username, PASSWORD: password });
      current = sub;
    } else if (one.do === 'sign out') {
      await pick(one.at).browse(browser.cookies).call('/auth/sign-out', { method: 'POST' });
      current = undefined;
    } else if (one.do === 'render') {
      answers.push(await render(pick(one.at), browser.header(), true));
    } else if (answers.length > 0) {
      const [answer] = answers.splice(one.which % answers.length, 1);
      if (answer) browser.apply(answer);
    }
    const seen = await pick(0).server.look({ cookie: browser.header() }).snapshot();
    // An answer that is late never shows another user.
    if ('userId' in seen) expect(seen.userId).toBe(current);
  }
  for (const answer of answers.reverse()) browser.apply(answer);
  return current;
}

async function render({ server }: App, cookie: string, forceRefresh: boolean): Promise<Response> {
  const visit = server.visit({ headers: { cookie } });
  await visit.fetchAuthSession({ only: 'tokens', forceRefresh });
  return visit.apply(new Response());
}

async function signIn(app: App, browser: Browser, AuthParameters: object): Promise<void> {
  const answer = await app.browse(browser.cookies).send('/auth/cognito', {
    method: 'POST',
    headers: {
      origin: ORIGIN,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({ AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  });
  expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([200, '']);
}

test.each(['with a store', 'without a store'])(
  'late answers bring no other user and no ended session, %s',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        const store = kind === 'with a store' ? { store: memoryStore() } : {};
        const apps = [createApp(config, { secret, ...store }), createApp(config, { secret, ...store })];
        const [app, another] = apps as [App, App];
        const browser = app.browse();
        const current = await play(apps, browser, steps);
        browser.apply(await render(another, browser.header(), false));
        const seen = await app.server.look({ cookie: browser.header() }).snapshot();
        expect('userId' in seen ? seen.userId : undefined).toBe(current);
        // Without a store two processes may spend one token, which ends the session of its user.
        if (current !== undefined && kind === 'with a store') expect(seen.status).toBe('signedIn');
        const names = [...browser.cookies.keys()].flatMap((name) => /~s~(\w+)~/.exec(name)?.[1] ?? []);
        expect(new Set(names).size).toBe(current === undefined ? 0 : 1);
      }),
      { numRuns: 25, examples: [[LOST_NAME]] },
    );
  },
);
