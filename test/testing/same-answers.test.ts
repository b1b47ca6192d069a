import { type Auth, type AuthEvent, type CognitoAuthSession, createAuth, type Result } from '@claviger/auth';
import { createTestAuth, type TestAuthOptions, type TestControls } from '@claviger/auth/testing';
import { type Local, startLocal } from '@claviger/local';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createUser, PASSWORD } from '../peers/server.js';

// The fake service must not drift: in each state a session on it answers as one on the real backend does.

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

  /** The same state on the real backend, reached by the app's own calls. */
  async function createReal({ signedIn, guest, expired, offline }: TestAuthOptions): Promise<Setup> {
    let fault: string | undefined;
    const config = {
      ...local.outputs,
      auth: { ...local.outputs.auth, unauthenticated_identities_enabled: guest === true },
    };
    const auth = createAuth(config, {
      fetch: async (url, init) => {
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
      const refreshToken = (await auth.getEscapeHatch()).getRefreshToken();
      const input = { Token: refreshToken, ClientId: local.outputs.auth.user_pool_client_id };
      await fetch(local.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken',
        },
        body: JSON.stringify(input),
      });
      await auth.fetchAuthSession({ forceRefresh: true });
    };
    if (signedIn || expired) {
      await signIn();
      await auth.fetchAuthSession();
    }
    if (expired) await expire();
    if (offline) fault = 'NetworkError';
    await auth.getCurrentUser().catch(() => undefined);
    return follow(auth, {
      signIn,
      expire,
      signOut: async () => void (await auth.signOut()),
      fail(code) {
        fault = code;
        return () => {
          fault = undefined;
        };
      },
      travel(seconds) {
        local.clock.advance(seconds);
        const real = Date.now;
        vi.spyOn(Date, 'now').mockImplementation(() => real() + seconds * 1000);
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

  async function compare(options: TestAuthOptions, change: (setup: Setup) => Promise<unknown>): Promise<void> {
    const real = await createReal(options);
    await change(real);
    const expected = toAnswers(real, await real.auth.fetchAuthSession());
    real.auth.dispose();
    // The clock of the real session is that of this process.
    vi.restoreAllMocks();
    const known = { userId: user.sub, username: user.sub, email: user.email };
    const { auth, test } = createTestAuth({ ...options, user: known });
    const fake = follow(auth, test);
    await change(fake);
    expect(toAnswers(fake, await auth.fetchAuthSession())).toEqual(expected);
  }

  for (const [state, options] of states) test.each(changes)(`${state}, %s`, (_, change) => compare(options, change));

  // Last: the clock of the backend never goes back.
  test.each(states)('%s, two hours later', (_, options) =>
    compare(options, async ({ auth, test }) => {
      await auth.fetchAuthSession();
      test.travel(7_200);
    }),
  );
});
