import { randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { onTestFinished } from 'vitest';
import type { Local } from '../src/server/local.js';
import { startLocalWith } from '../src/server/start-local.js';
import type { StartOptions } from '../src/server/start-options.js';
import { optionsAt, placeOf, placeOfFile } from './database.js';
import { takeKey } from './keys.js';
import { takeServer } from './left-servers.js';

export const PASSWORD = 'Correct-horse1';

/** The default pool and client. */
export const UserPoolId = 'us-east-1_Claviger1';
export const ClientId = 'clavigerlocalclient0000001';

/** What a call answered, as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is in the test
  readonly body: any;
}

export interface TestServer {
  readonly local: Local;
  /** The AWS SDK with the administrator's key. */
  readonly sdk: CognitoIdentityProviderClient;
  /** A user pool operation as a plain HTTP request. */
  call(operation: string, input: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Signs a new user up and confirms it, by default in the default pool. */
  createUser(options?: {
    readonly email?: string;
    readonly clientId?: string;
  }): Promise<{ readonly email: string; readonly sub: string }>;
  /** The tokens of a password sign-in. */
  signIn(email: string, clientId?: string): Promise<Reply['body']>;
}

/** A server in this process for one test, with a client of it. */
export async function startTestServer(options: StartOptions = {}): Promise<TestServer> {
  return connect(await startTestLocal(options));
}

/** A server in this process for one test: no other test sees what this one does. */
export async function startTestLocal(options: StartOptions = {}): Promise<Local> {
  if (Object.keys(options).length === 0) return await takeServer(() => startAt(placeOfFile(), {}));
  const local = await startAt(await placeOf(options.data), options);
  onTestFinished(() => local.close());
  return local;
}

async function startAt(place: string, options: StartOptions): Promise<Local> {
  return await startLocalWith({ ...options, ...optionsAt(place) }, { createKey: takeKey });
}

/** A client of a server that someone else closes. */
export function connect(local: Local): TestServer {
  const sdk = new CognitoIdentityProviderClient({
    endpoint: local.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const call: TestServer['call'] = async (operation, input, headers = {}) => {
    const answer = await fetch(local.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        ...headers,
      },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    local,
    sdk,
    call,
    createUser: async ({ email = newEmail(), clientId = ClientId } = {}) => {
      const { body } = await call('SignUp', { ClientId: clientId, Username: email, Password: PASSWORD });
      const message = await local.inbox.find({ to: email });
      await call('ConfirmSignUp', { ClientId: clientId, Username: email, ConfirmationCode: message?.code });
      return { email, sub: body.UserSub };
    },
    signIn: async (email, clientId = ClientId) => {
      const AuthParameters = { USERNAME: email, PASSWORD };
      const { body } = await call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters,
      });
      return body.AuthenticationResult;
    },
  };
}

export function newEmail(): string {
  return `user-${randomBytes(6).toString('hex')}@example.com`;
}

/** Signs in over SRP as `amazon-cognito-identity-js` does it. */
export async function signInWithSrp(
  url: string,
  {
    email,
    password = PASSWORD,
    userPoolId = UserPoolId,
    clientId = ClientId,
  }: { email: string; password?: string; userPoolId?: string; clientId?: string },
): Promise<CognitoUserSession> {
  const Pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint: url });
  const user = new CognitoUser({ Username: email, Pool });
  return await new Promise((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: (attributes) =>
        reject(Object.assign(new Error('newPasswordRequired'), { attributes, user })),
    });
  });
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
