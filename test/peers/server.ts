import { randomBytes } from 'node:crypto';
import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { type Local, type StartOptions, startLocal } from '@claviger/local';
import { afterAll } from 'vitest';

/** The pool, the app client and the identity pool that every server has. */
export const userPoolId = 'us-east-1_Claviger1';
export const clientId = 'clavigerlocalclient0000001';
export const identityPoolId = 'us-east-1:c1a41637-0000-4000-8000-000000000001';

export const PASSWORD = 'Correct-horse1';

/** A server on a free port, for the tests of one file. */
export async function serveFile(options: StartOptions = {}): Promise<Local> {
  const local = await startLocal(options);
  afterAll(() => local.close());
  return local;
}

export function newEmail(): string {
  return `peer-${randomBytes(6).toString('hex')}@example.com`;
}

/** The code (or temporary password) that was last sent to an address. */
export async function readCode(local: Local, to: string): Promise<string> {
  const message = await local.inbox.find({ to });
  if (message === undefined) throw new Error('The inbox has nothing for this address.');
  return message.code;
}

/** The AWS SDK with the administrator's key, unless other credentials are given. */
export function userPools(
  local: Local,
  credentials: CognitoIdentityProviderClientConfig['credentials'] = local.administrator,
): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint: local.url,
    region: 'us-east-1',
    maxAttempts: 1,
    ...(credentials && { credentials }),
  });
}

/** Signs a new user up and confirms it. */
export async function createUser(local: Local, ClientId: string = clientId): Promise<{ email: string; sub: string }> {
  const sdk = userPools(local);
  const Username = newEmail();
  const { UserSub = '' } = await sdk.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  const ConfirmationCode = await readCode(local, Username);
  await sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  return { email: Username, sub: UserSub };
}

/** The tokens of a password sign-in. */
export async function signIn(
  local: Local,
  email: string,
  ClientId: string = clientId,
): Promise<{ idToken: string; accessToken: string; refreshToken: string }> {
  const { AuthenticationResult: tokens } = await userPools(local).send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );
  return {
    idToken: tokens?.IdToken ?? '',
    accessToken: tokens?.AccessToken ?? '',
    refreshToken: tokens?.RefreshToken ?? '',
  };
}

/** Whose keys these are, as STS says in answer to a signed request. */
export async function whoAmI(local: Local, credentials: STSClientConfig['credentials']): Promise<string> {
  const sts = new STSClient({
    endpoint: local.url,
    region: 'us-east-1',
    maxAttempts: 1,
    ...(credentials && { credentials }),
  });
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return Arn;
}

/** Whose keys these are: the ARN of their session, and the identity that the server's event log names. */
export async function whoseKeys(local: Local, credentials: Parameters<typeof whoAmI>[1]): Promise<string> {
  const arn = await whoAmI(local, credentials);
  const asked = local.events.list().findLast(({ operation }) => operation === 'GetCallerIdentity');
  return `${arn} of ${asked?.identityId}`;
}

/** What `whoseKeys` says of an identity's keys of one of the default identity pool's roles. */
export function keysOf(role: 'ClavigerAuthenticated' | 'ClavigerGuest', identityId: string): string {
  return `arn:aws:sts::123456789012:assumed-role/${role}/CognitoIdentityCredentials of ${identityId}`;
}
