import { createRequire } from 'node:module';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { startLocal } from '@claviger/local';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLoginBrowser } from '../../packages/local/test-support/login-browser.js';
import { findRegistryPackage } from '../../tools/registry.mjs';
import { createUser, PASSWORD, userPoolId, userPools } from './server.js';

const manifest = findRegistryPackage('next-auth');
const APP = 'http://localhost:3000';

/** What next-auth's handler for Next's API routes reads of a request, and calls of a response. */
interface ApiRequest {
  readonly method: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface ApiAnswer {
  status: number;
  location: string | undefined;
  body: unknown;
}

type Handler = (request: ApiRequest, response: object, options: object) => Promise<void>;

/** An app with the routes of next-auth under /api/auth, and one browser. */
function openApp(handler: Handler, options: object) {
  const cookies: Record<string, string> = {};
  return async (method: string, path: string, body: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> => {
    const url = new URL(path, APP);
    const nextauth = url.pathname.replace('/api/auth/', '').split('/');
    const answer: ApiAnswer = { status: 200, location: undefined, body: undefined };
    const headers = new Map<string, unknown>();
    const response = {
      status: (status: number) => {
        answer.status = status;
        return response;
      },
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      setHeader: (name: string, value: unknown) => {
        headers.set(name.toLowerCase(), value);
        return response;
      },
      json: (value: unknown) => {
        answer.body = value;
      },
      send: (value: unknown) => {
        answer.body = value;
      },
      end: () => undefined,
    };
    const query = { ...Object.fromEntries(url.searchParams), nextauth };
    await handler({ method, query, body, cookies, headers: { host: url.host } }, response, options);
    const location = headers.get('location');
    answer.location = typeof location === 'string' ? location : undefined;
    for (const line of [headers.get('set-cookie') ?? []].flat().map(String)) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) delete cookies[name];
      else cookies[name] = decodeURIComponent(value);
    }
    return answer;
  };
}

test.skipIf(manifest === undefined)('next-auth signs in with its Cognito provider, and keeps a session', async () => {
  const local = await startLocal();
  onTestFinished(() => local.close());
  vi.stubEnv('NEXTAUTH_URL', APP);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { email, sub } = await createUser(local);
  const { UserPoolClient: client } = await userPools(local).send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'next-auth',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [`${APP}/api/auth/callback/cognito`],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  const load = createRequire(manifest ?? '');
  const { default: CognitoProvider } = load('next-auth/providers/cognito');
  const provider = CognitoProvider({
    clientId: client?.ClientId,
    clientSecret: client?.ClientSecret,
    issuer: `${local.url}/${userPoolId}`,
    checks: ['pkce', 'state', 'nonce'],
  });
  const callbacks = {
    session: ({ session, token }: { session: object; token: { sub: string } }) => ({ ...session, sub: token.sub }),
  };
  const silent = () => undefined;
  const logger = { error: silent, warn: silent, debug: silent };
  const options = { secret: 'a secret of this app', providers: [provider], callbacks, logger };
  const app = openApp(load('next-auth').default, options);

  const { body } = await app('GET', '/api/auth/csrf');
  const { csrfToken } = body as { csrfToken: string };
  const { location: authorize = '' } = await app('POST', '/api/auth/signin/cognito', { csrfToken, callbackUrl: APP });
  const there = new URL(authorize);
  expect([there.origin, there.pathname]).toEqual([local.url, '/oauth2/authorize']);
  const browser = openLoginBrowser(local.url);
  const page = await browser.open(there.pathname + there.search);
  const back = await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
  expect(back.url.pathname).toBe('/api/auth/callback/cognito');
  const signedIn = await app('GET', back.url.pathname + back.url.search);
  expect(signedIn).toMatchObject({ status: 302, location: APP });
  const session = await app('GET', '/api/auth/session');
  expect(session.body).toMatchObject({ sub, user: { email } });

  // A state of another browser is refused.
  const replayed = await app('GET', `${back.url.pathname}${back.url.search}`);
  expect(replayed.location).toContain('error=OAuthCallback');
});
