import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { password, type World } from '../session/world.js';

/** What a pool is made with, beside what all of them have. */
export interface OwnPoolOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly mfa?: Partial<SetUserPoolMfaConfigCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
}

/** A user pool of the test's own, whose users sign in by their e-mail addresses. */
export interface OwnPool {
  readonly config: AuthConfig & Required<Pick<AuthConfig, 'userPool'>>;
  /** Makes an account with a verified address that is confirmed. */
  createUser(): Promise<{ readonly username: string; readonly password: string }>;
}

export async function createOwnPool(world: World, { pool, mfa, client }: OwnPoolOptions = {}): Promise<OwnPool> {
  const { userPools } = world;
  const { UserPool } = await userPools.send(
    new CreateUserPoolCommand({
      PoolName: 'own',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      ...pool,
    }),
  );
  const UserPoolId = UserPool?.Id ?? '';
  if (mfa) await userPools.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...mfa }));
  const { UserPoolClient } = await userPools.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'own',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'],
      ...client,
    }),
  );
  const { url: endpoint } = world.local;
  return {
    config: { userPool: { id: UserPoolId, clientId: UserPoolClient?.ClientId ?? '', endpoint } },
    async createUser() {
      const Username = `user-${randomBytes(6).toString('hex')}@example.com`;
      const UserAttributes = [
        { Name: 'email', Value: Username },
        { Name: 'email_verified', Value: 'true' },
      ];
      const invitation = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' } as const;
      await userPools.send(new AdminCreateUserCommand(invitation));
      await userPools.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
      );
      return { username: Username, password };
    },
  };
}
