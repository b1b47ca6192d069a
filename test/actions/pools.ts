import { randomBytes } from 'node:crypto';
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
} from '@aws-sdk/client-cognito-identity-provider';
import { type Auth, type AuthOptions, createAuth, type SignInNextStep } from '@claviger/auth';
import { Secret, TOTP } from 'otpauth';
import { createNetwork, type Network } from '../session/network.js';
import { password, type World } from '../session/world.js';

/** A user pool of its own, with one app client, and no identity pool. */
export interface Pool {
  readonly id: string;
  readonly config: { readonly userPool: { id: string; clientId: string; clientSecret?: string; endpoint: string } };
  /** A confirmed user with a verified e-mail address, which is the user name; or one by another name without any. */
  createUser(attributes?: readonly AttributeType[], name?: string): Promise<string>;
  /** Such a user, as `signIn` takes it. */
  createAccount(): Promise<{ readonly username: string; readonly password: string }>;
  /** A user who was given a password by an administrator. */
  inviteUser(): Promise<string>;
  /** An app, with a network of its own. */
  open(options?: AuthOptions): { readonly auth: Auth; readonly network: Network };
}

export interface PoolOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly mfa?: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
}

const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } };

/** All second factors, for who has set one up. */
export const everyFactor: NonNullable<PoolOptions['mfa']> = {
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
  SmsMfaConfiguration: sms,
  EmailMfaConfiguration: {},
};

export async function createPool(world: World, options: PoolOptions = {}): Promise<Pool> {
  const { userPools } = world;
  const { UserPool } = await userPools.send(
    new CreateUserPoolCommand({
      PoolName: 'test',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      ...options.pool,
    }),
  );
  const id = UserPool?.Id ?? '';
  if (options.mfa) await userPools.send(new SetUserPoolMfaConfigCommand({ UserPoolId: id, ...options.mfa }));
  const { UserPoolClient } = await userPools.send(
    new CreateUserPoolClientCommand({
      UserPoolId: id,
      ClientName: 'test',
      ExplicitAuthFlows: [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      PreventUserExistenceErrors: 'ENABLED',
      ...options.client,
    }),
  );
  const { ClientId: clientId = '', ClientSecret: clientSecret } = UserPoolClient ?? {};
  const config = { userPool: { id, clientId, ...(clientSecret && { clientSecret }), endpoint: world.local.url } };
  const invite = async (attributes: readonly AttributeType[] = [], name?: string): Promise<string> => {
    const email = newEmail();
    const contact = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    await userPools.send(
      new AdminCreateUserCommand({
        UserPoolId: id,
        Username: name ?? email,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
        UserAttributes: [...(name ? [] : contact), ...attributes],
      }),
    );
    return name ?? email;
  };
  const createUser: Pool['createUser'] = async (attributes, name) => {
    const Username = await invite(attributes, name);
    await userPools.send(
      new AdminSetUserPasswordCommand({ UserPoolId: id, Username, Password: password, Permanent: true }),
    );
    return Username;
  };
  return {
    id,
    config,
    createUser,
    createAccount: async () => ({ username: await createUser(), password }),
    inviteUser: () => invite(),
    open(given = {}) {
      const network = createNetwork();
      return { network, auth: createAuth(config, { fetch: network.fetch, ...given }) };
    },
  };
}

export function newEmail(): string {
  return `user-${randomBytes(6).toString('hex')}@example.com`;
}

/** The code of the newest message to an address or a number. */
export async function codeFor(world: World, to: string): Promise<string> {
  return (await world.local.inbox.find({ to }))?.code ?? '';
}

/** A code that this one is not. */
export function otherThan(code: string): string {
  return `${(Number(code[0]) + 1) % 10}${code.slice(1)}`;
}

/** What an authenticator app shows by the server's clock. */
export function totp(world: World, secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.local.clock.now() });
}

/** A next step as the one that it must be. */
export function expectStep<Step extends SignInNextStep['signInStep']>(
  { nextStep }: { readonly nextStep: SignInNextStep },
  signInStep: Step,
): Extract<SignInNextStep, { readonly signInStep: Step }> {
  if (nextStep.signInStep !== signInStep) throw new Error(`Expected ${signInStep}, and not ${nextStep.signInStep}.`);
  return nextStep as Extract<SignInNextStep, { readonly signInStep: Step }>;
}

/** Sets an authenticator app up for a user, and asks for it from the next sign-in on. Resolves with its secret. */
export async function enrolTotp(world: World, pool: Pool, username: string): Promise<string> {
  const { auth } = pool.open();
  await auth.signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
  const { sharedSecret } = await auth.setUpTOTP();
  await auth.verifyTOTPSetup({ code: totp(world, sharedSecret), options: { friendlyDeviceName: 'phone' } });
  await auth.updateMFAPreference({ totp: 'PREFERRED' });
  auth.dispose();
  // A code counts once.
  await world.advance(60);
  return sharedSecret;
}
