import {
  type Auth,
  type AuthError,
  type AuthEvent,
  type CognitoAuthSession,
  createAuth,
  type Result,
} from '@claviger/auth';
import { createTestAuth, type TestAuthOptions, type TestControls } from '@claviger/auth/testing';
import { type Local, startLocal } from '@claviger/local';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createUser, PASSWORD } from '../peers/server.js';

// The fake service must not drift: in each state a session on it answers as one on the real backend does.

const STEPS = ['refresh', 'signIn', 'signOut', 'expire', 'travel', 'fail', 'recover'] as const;
type Step = (typeof STEPS)[number];

/** One session, and what happens to it from outside. */
interface Setup {
  readonly auth: Auth;
  readonly test: Omit<TestControls, 'user'>;
  readonly events: AuthEvent[];
}

const describeResult = <T>(result: Result<T>, describe: (value: T) => unknown): unknown => {
  if (result.ok) return describe(result.value);
  const { kind, code, message, recoverySuggestion } = result.error;
  // These name the address.
  return code === 'NetworkError' ? { kind, code } : { kind, code, message, recoverySuggestion };
};

/** Ids and secrets differ; their forms, and the claims of tokens, do not. */
function toAnswers({ auth, events }: Setup, session: CognitoAuthSession): object {
  const toForm = (text: string): string => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>');
  const now = Date.now();
  return {
    snapshot: auth.getSnapshot(),
    isSignedIn: session.isSignedIn,
    userSub: describeResult(session.getUserSub(), (sub) => sub),
    identityId: describeResult(session.getIdentityId(), toForm),
    credentials: describeResult(session.getAWSCredentials(), ({ accessKeyId, secretAccessKey, sessionToken }) => [
      accessKeyId.slice(0, 4),
      typeof secretAccessKey,
      typeof sessionToken,
    ]),
    tokens: describeResult(session.getCognitoTokens(), ({ idToken, accessToken }) =>
      [idToken, accessToken].map(({ payload: { iat, exp, sub, token_use, ...others } }) => ({
        ...{ sub, token_use, lifetime: exp - iat, isFresh: exp * 1000 > now },
        claims: Object.keys(others).sort(),
      })),
    ),
    events: events.map(({ type, error, username, userId }) => ({ type, code: error?.code, username, userId })),
  };
}

function follow(auth: Auth, controls: Omit<TestControls, 'user'>): Setup {
  const events: AuthEvent[] = [];
  auth.subscribe((event) => void events.push(event));
  return { auth, test: controls, events };
}

describe('a session of createTestAuth answers as one on the backend', () => {
  let local: Local;
  let user: { email: string; sub: string };

  beforeAll(async () => {
    local = await startLocal();
    user = await createUser(local);
  });
  afterAll(() => local.close());

  /** Ends a sign-in as an administrator does. */
  async function revoke(token: string): Promise<void> {
    await fetch(local.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken',
      },
      body: JSON.stringify({ Token: token, ClientId: local.outputs.auth.user_pool_client_id }),
    });
  }

  /** The same state on the real backend, reached by the app's own calls. */
  async function createReal({ signedIn, guest, expired, offline }: TestAuthOptions): Promise<Setup> {
    /** The faults that have not ended: the newest counts. */
    let faults: readonly { readonly code: string }[] = [];
    const now = Date.now;
    let travelledMs = 0;
    const config = {
      ...local.outputs,
      auth: { ...local.outputs.auth, unauthenticated_identities_enabled: guest === true },
    };
    const auth = createAuth(config, {
      fetch: async (url, init) => {
        const fault = faults.at(-1)?.code;
        if (fault === 'NetworkError') throw new TypeError('Failed to fetch');
        if (fault !== undefined)
          return Response.json({ __type: fault, message: 'test.fail() was called.' }, { status: 400 });
        return fetch(url, init);
      },
    });
    const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
    const signIn = async (): Promise<void> => {
      await auth.signIn({ username: user.email, password: PASSWORD, options });
    };
    const expire = async (): Promise<void> => {
      const hatch = await auth.getEscapeHatch().catch(() => undefined);
      if (hatch) await revoke(hatch.getRefreshToken());
      await auth.fetchAuthSession({ forceRefresh: true });
    };
    if (signedIn || expired) {
      await signIn();
      await auth.fetchAuthSession();
    }
    if (expired) await expire();
    if (offline) faults = [{ code: 'NetworkError' }];
    await auth.getCurrentUser().catch(() => undefined);
    return follow(auth, {
      signIn,
      expire,
      signOut: async () => void (await auth.signOut()),
      fail(code) {
        const added = { code };
        faults = [...faults, added];
        return () => {
          faults = faults.filter((fault) => fault !== added);
        };
      },
      travel(seconds) {
        local.clock.advance(seconds);
        travelledMs += seconds * 1000;
        vi.spyOn(Date, 'now').mockImplementation(() => now() + travelledMs);
      },
    });
  }

  const states: readonly [name: string, options: TestAuthOptions][] = [
    ['signed out', {}],
    ['signed out, offline', { offline: true }],
    ['guest', { guest: true }],
    ['guest, offline', { guest: true, offline: true }],
    ['signed in', { signedIn: true }],
    ['signed in, guests allowed', { signedIn: true, guest: true }],
    ['signed in, offline', { signedIn: true, offline: true }],
    ['expired', { expired: true }],
    ['expired, guests allowed', { expired: true, guest: true }],
    ['expired, offline', { expired: true, offline: true }],
  ];
  const changes: readonly [name: string, change: (setup: Setup) => Promise<unknown>][] = [
    ['at once', async () => {}],
    ['after a forced refresh', async ({ auth }) => auth.fetchAuthSession({ forceRefresh: true })],
    ['after a sign-out', async ({ test }) => test.signOut()],
    [
      'while the service throttles',
      async ({ auth, test }) => {
        test.fail('TooManyRequestsException');
        await auth.fetchAuthSession({ forceRefresh: true });
      },
    ],
  ];

  /** Compares what `change` observes of both. */
  async function compare(options: TestAuthOptions, change: (setup: Setup) => Promise<unknown>): Promise<void> {
    const observe = async (setup: Setup): Promise<unknown> => {
      const observed = await change(setup);
      return [observed, toAnswers(setup, await setup.auth.fetchAuthSession())];
    };
    const real = await createReal(options);
    const expected = await observe(real);
    real.auth.dispose();
    // The clock of the real session is that of this process.
    vi.restoreAllMocks();
    const known = { userId: user.sub, username: user.sub, email: user.email };
    const { auth, test } = createTestAuth({ ...options, user: known });
    expect(await observe(follow(auth, test))).toEqual(expected);
  }

  for (const [state, options] of states)
    test.each(changes)(`${state}, %s`, (_, change) =>
      compare(options, async (setup) => {
        await change(setup);
      }),
    );

  // From here on the clock of the backend is ahead.
  test.each(states)('%s, two hours later', (_, options) =>
    compare(options, async ({ auth, test }) => {
      await auth.fetchAuthSession();
      test.travel(7_200);
    }),
  );

  /** Runs what happens to a session in a row, and observes it after each. */
  async function run(setup: Setup, steps: readonly Step[]): Promise<unknown[]> {
    const { auth, test } = setup;
    let recover: (() => void) | undefined;
    const does: Readonly<Record<Step, () => unknown>> = {
      refresh: () => auth.fetchAuthSession({ forceRefresh: true }),
      signIn: () => test.signIn(),
      signOut: () => test.signOut(),
      expire: () => test.expire(),
      travel: () => test.travel(7_200),
      fail: () => {
        recover ??= test.fail('NetworkError');
      },
      recover: () => {
        recover?.();
        // Beyond the pause after a failure.
        if (recover) test.travel(600);
        recover = undefined;
      },
    };
    const observed: unknown[] = [];
    for (const step of steps) {
      const failure = await Promise.resolve()
        .then(does[step])
        .then(
          () => undefined,
          ({ kind, code }: AuthError) => ({ kind, code }),
        );
      observed.push([step, failure, toAnswers(setup, await auth.fetchAuthSession())]);
    }
    return observed;
  }

  test('any row of events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...states),
        fc.array(fc.constantFrom(...STEPS), { maxLength: 6 }),
        ([, options], steps) => compare(options, (setup) => run(setup, steps)),
      ),
      { numRuns: 6 },
    );
  });
});
