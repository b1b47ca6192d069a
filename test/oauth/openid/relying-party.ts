import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type OAuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Local } from '@claviger/local';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import {
  type LoadedPage,
  type LoginBrowser,
  openLoginBrowser,
} from '../../../packages/local/test-support/login-browser.js';
import { PASSWORD, userPoolId, userPools } from '../../peers/server.js';

export const CALLBACK = 'http://localhost:4321/callback';

/** The tokens of one answer of the token endpoint. */
export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

/** An answer with JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** An app that a module of the test plan plays, with a secret and the code flow. */
export interface RelyingParty {
  readonly id: string;
  readonly secret: string;
  /** The path of an authorization request. `undefined` takes a parameter out. */
  authorizePath(parameters?: Readonly<Record<string, string | undefined>>): string;
  /** Opens the authorize endpoint, and fills in the login form where it appears. */
  signIn(browser: LoginBrowser, email: string, parameters?: Readonly<Record<string, string>>): Promise<LoadedPage>;
  /** Posts to the token endpoint, with HTTP Basic unless `headers` are given. */
  post(form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Redeems the code of an address that the app got. */
  redeem(back: URL, form?: Readonly<Record<string, string>>): Promise<Tokens>;
  /** The claims of an ID token whose signature, issuer and audience are right. */
  verify(idToken: string): Promise<JWTPayload>;
  userInfo(accessToken: string, init?: RequestInit): Promise<Answer>;
  browser(): LoginBrowser;
}

/** Registers an app in a pool, by default the first one. */
export async function registerApp(
  local: Local,
  poolId: string = userPoolId,
  flow: OAuthFlowType = 'code',
): Promise<RelyingParty> {
  const { UserPoolClient } = await userPools(local).send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'conformance',
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: [flow],
      AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  const id = UserPoolClient?.ClientId ?? '';
  const secret = UserPoolClient?.ClientSecret ?? '';
  const issuer = `${local.url}/${poolId}`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const party: RelyingParty = {
    id,
    secret,
    authorizePath: (parameters = {}) => {
      const all = { client_id: id, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...parameters };
      const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return `/oauth2/authorize?${new URLSearchParams(given).toString()}`;
    },
    signIn: async (browser, email, parameters) => {
      const page = await browser.open(party.authorizePath(parameters));
      if (page.url.pathname !== '/login') return page;
      return await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
    },
    post: async (form, headers = basic(id, secret)) =>
      await read(
        fetch(`${local.url}/oauth2/token`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ redirect_uri: CALLBACK, ...form }),
        }),
      ),
    redeem: async (back, form = {}) => {
      const code = back.searchParams.get('code') ?? '';
      const { status, body } = await party.post({ grant_type: 'authorization_code', code, ...form });
      if (status !== 200) throw new Error(`The token endpoint answered ${status}: ${JSON.stringify(body)}`);
      return body as unknown as Tokens;
    },
    verify: async (idToken) => (await jwtVerify(idToken, keys, { issuer, audience: id })).payload,
    userInfo: async (accessToken, init = {}) =>
      await read(
        fetch(`${local.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${accessToken}` }, ...init }),
      ),
    browser: () => openLoginBrowser(local.url),
  };
  return party;
}

/** A pool of its own, with an app. */
export async function createPoolWithApp(local: Local): Promise<{ poolId: string; party: RelyingParty }> {
  const { UserPool } = await userPools(local).send(new CreateUserPoolCommand({ PoolName: 'conformance' }));
  const poolId = UserPool?.Id ?? '';
  return { poolId, party: await registerApp(local, poolId) };
}

export function basic(id: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

async function read(answer: Promise<Response>): Promise<Answer> {
  const { status, headers, ...rest } = await answer.then(async (response) => ({
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  }));
  return { status, headers, body: rest.text === '' ? {} : JSON.parse(rest.text) };
}
