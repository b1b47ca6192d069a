import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { newEmail, PASSWORD, type Reply, startTestServer, type TestServer, UserPoolId } from './server.js';

/** A pool and client of their own, and the two steps of a sign-in by plain HTTP. */
export interface TestPool {
  readonly server: TestServer;
  readonly userPoolId: string;
  readonly clientId: string;
  /** A confirmed user with a verified e-mail address. */
  createUser(options?: { password?: string | null; attributes?: readonly AttributeType[] }): Promise<string>;
  initiate(AuthFlow: string, AuthParameters: object, more?: object): Promise<Reply>;
  respond(ChallengeName: string, Session: string | undefined, ChallengeResponses: object): Promise<Reply>;
  /** The access token of a password sign-in without further challenges. */
  accessToken(username: string): Promise<string>;
  /** The code of the newest message to an address. */
  codeFor(to: string): Promise<string>;
}

export interface TestPoolOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly mfa?: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
  readonly server?: TestServer;
}

export async function createTestPool(options: TestPoolOptions = {}): Promise<TestPool> {
  const server = options.server ?? (await startTestServer());
  const { sdk, local, call } = server;
  const created = await sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'test',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      ...options.pool,
    }),
  );
  const userPoolId = created.UserPool?.Id ?? '';
  if (options.mfa !== undefined) {
    await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: userPoolId, ...options.mfa }));
  }
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'test',
      ExplicitAuthFlows: [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      ],
      PreventUserExistenceErrors: 'ENABLED',
      ...options.client,
    }),
  );
  const clientId = UserPoolClient?.ClientId ?? '';
  const initiate: TestPool['initiate'] = (AuthFlow, AuthParameters, more = {}) =>
    call('InitiateAuth', { ClientId: clientId, AuthFlow, AuthParameters, ...more });
  return {
    server,
    userPoolId,
    clientId,
    initiate,
    respond: (ChallengeName, Session, ChallengeResponses) =>
      call('RespondToAuthChallenge', { ClientId: clientId, ChallengeName, Session, ChallengeResponses }),
    createUser: async ({ password = PASSWORD, attributes = [] } = {}) => {
      const email = newEmail();
      const user = { UserPoolId: userPoolId, Username: email };
      const UserAttributes = [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
        ...attributes,
      ];
      await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes }));
      if (password !== null) {
        await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
      }
      return email;
    },
    accessToken: async (USERNAME) => {
      const { body } = await initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
      return body.AuthenticationResult.AccessToken;
    },
    codeFor: async (to) => (await local.inbox.find({ to }))?.code ?? '',
  };
}

/** A server with a pool of its own beside the default one. */
export async function startWithPool(
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<TestServer & { readonly UserPoolId: string }> {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'shop', ...settings }));
  return { ...server, UserPoolId: UserPool?.Id ?? '' };
}

/** A server with an app client of its own in the default pool. */
export async function startWithClient(
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<TestServer & { readonly client: UserPoolClientType | undefined; readonly ClientId: string }> {
  const server = await startTestServer();
  const { UserPoolClient: client } = await server.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', ...settings }),
  );
  return { ...server, client, ClientId: client?.ClientId ?? '' };
}
